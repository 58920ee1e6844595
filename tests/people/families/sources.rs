//! Sources: overlapping exports, a wallet's last months only, two cards, a bank alone.

use super::{
    accounts::{credit_card, debit_card},
    memberships::{MONTH, membership, plain_month},
};
use crate::people::{
    life::{Format, Funding, Wallet},
    story::{Story, later},
};

pub(super) fn source_overlap(story: &mut Story) {
    plain_month(story, 10, 20);
    let from = later(story.last, -150);
    for export in story.life.sources.all() {
        export.again_from = Some(from);
    }
}

/// The bank covers the whole time, the wallet only the last months.
pub(super) fn source_partial(story: &mut Story) {
    debit_card(story, Format::CmbCsv);
    let mut shop = story.shop();
    shop.funding = Funding::Debit;
    shop.company = shop.payee.clone();
    let fen = story.price();
    let plan = membership(story, shop, MONTH, fen, 10, 20);
    let from = later(plan.due(0), -100);
    for export in story.life.sources.wallets() {
        export.from = from;
    }
}

pub(super) fn source_two_cards(story: &mut Story) {
    debit_card(story, Format::CmbCsv);
    credit_card(story);
    let mut shop = story.shop();
    shop.funding = Funding::Debit;
    shop.company = shop.payee.clone();
    let fen = story.price();
    let mut plan = membership(story, shop, MONTH, fen, 5, 220);
    plan.shop.funding = Funding::Credit;
    for _ in 0..5 {
        story.renew(&mut plan);
    }
}

pub(super) fn source_bank_only(story: &mut Story) {
    debit_card(story, Format::CmbCsv);
    story.life.sources.wechat = None;
    story.life.sources.alipay = None;
    let mut shop = story.shop();
    shop.company = shop.payee.clone();
    shop.funding = Funding::Debit;
    shop.wallet = *story
        .chance
        .pick(&[Some(Wallet::WeChat), Some(Wallet::Alipay), None]);
    let fen = story.price();
    membership(story, shop, MONTH, fen, 9, 20);
}
