//! Exports that a family needs: accounts, and their first days.

use crate::people::{
    life::{Export, Format, Funding, Wallet},
    story::{Shop, Story},
};

/// The exports reach back to the story's first day.
pub(super) fn widen(story: &mut Story) {
    let first = story.first;
    for export in story.life.sources.all() {
        export.from = first;
    }
}

pub(super) fn debit_card(story: &mut Story, format: Format) {
    let (from, to) = (story.first, story.last);
    story.life.sources.debit = Some(Export {
        format,
        from,
        to,
        again_from: None,
        hole: None,
    });
}

pub(super) fn credit_card(story: &mut Story) {
    let (from, to) = (story.first, story.last);
    story.life.sources.credit = Some(Export {
        format: Format::CmbCreditCsv,
        from,
        to,
        again_from: None,
        hole: None,
    });
}

/// A shop paid through WeChat; both wallets are exported.
pub(super) fn by_wechat(story: &mut Story) -> Shop {
    let (from, to) = (story.first, story.last);
    let export = |format| {
        Some(Export {
            format,
            from,
            to,
            again_from: None,
            hole: None,
        })
    };
    story.life.sources.wechat = export(Format::WeChatCsv);
    story.life.sources.alipay = export(Format::AlipayCsv);
    let mut shop = story.shop();
    shop.wallet = Some(Wallet::WeChat);
    shop.funding = Funding::Balance;
    shop
}
