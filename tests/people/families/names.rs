//! Names of one shop that change: order numbers, company names, cut names, renamed shops,
//! platforms.

use super::{
    accounts::debit_card,
    memberships::{MONTH, membership},
};
use crate::people::{
    life::{Format, Funding, Nature},
    story::{Story, Wording, later},
};

pub(super) fn name_numbered(story: &mut Story) {
    let mut shop = story.shop();
    shop.numbered = true;
    let fen = story.price();
    membership(story, shop, MONTH, fen, 9, 20);
}

pub(super) fn name_company_at_bank(story: &mut Story) {
    debit_card(story, Format::CmbCsv);
    let mut shop = story.shop();
    shop.company = format!("杭州{}网络科技有限公司", shop.stem);
    shop.funding = Funding::Debit;
    let fen = story.price();
    membership(story, shop, MONTH, fen, 9, 20);
}

pub(super) fn name_cut(story: &mut Story) {
    debit_card(story, Format::IcbcCsv);
    let mut shop = story.shop();
    shop.company = format!("深圳市{}电子商务有限公司", shop.stem);
    shop.funding = Funding::Debit;
    let fen = story.price();
    membership(story, shop, MONTH, fen, 9, 20);
}

pub(super) fn name_changes(story: &mut Story) {
    let shop = story.worded_shop(Wording::Strong, MONTH);
    let fen = story.price();
    let mut plan = membership(story, shop, MONTH, fen, 5, 220);
    plan.shop.payee = format!("广州{}网络科技有限公司", plan.shop.stem);
    plan.shop.company = plan.shop.payee.clone();
    let all = story.life.streams[plan.stream].members.clone();
    // A shop called by a number shares no part of its name with its company.
    for id in all {
        if !story.life.payments[id].payee.starts_with(&plan.shop.stem) {
            story.life.payments[id].payee = format!("{}卡盟", plan.shop.stem);
            story.life.payments[id].company = story.life.payments[id].payee.clone();
        }
    }
    for _ in 0..5 {
        story.renew(&mut plan);
    }
}

pub(super) fn name_full_width(story: &mut Story) {
    let mut shop = story.shop();
    shop.payee = "ＫＭ７７卡盟（官方）".to_owned();
    shop.company = shop.payee.clone();
    let fen = story.price();
    let mut plan = membership(story, shop, MONTH, fen, 4, 200);
    plan.shop.payee = "KM77卡盟(官方)".to_owned();
    plan.shop.company = plan.shop.payee.clone();
    for _ in 0..5 {
        story.renew(&mut plan);
    }
}

pub(super) fn umbrella(story: &mut Story) {
    let mut shop = story.worded_shop(Wording::Strong, MONTH);
    shop.payee = (*story
        .chance
        .pick(&["App Store & Apple Music", "拼多多平台商户"]))
    .to_owned();
    shop.company = shop.payee.clone();
    shop.nature = Nature::Membership;
    shop.item = "轻阅会员连续包月".to_owned();
    shop.numbered = false;
    if story.bank_only() {
        shop.company = "轻阅会员连续包月".to_owned();
    }
    let fen = story.price();
    let plan = membership(story, shop, MONTH, fen, 9, 20);
    let mut other = plan.shop.clone();
    other.item = "游戏道具".to_owned();
    other.company = "App Store & Apple Music".to_owned();
    let from = plan.first;
    for _ in 0..6 {
        let day = later(from, story.chance.between(0, 200));
        let fen = *story.chance.pick(&[600, 3000, 6800]);
        let mut shop = other.clone();
        shop.minute = None;
        story.pay(&shop, day, fen, "游戏道具");
    }
}
