//! Small audits for the tests of this room: payments by WeChat, and one record of cancellation.

use typed_index_collections::TiVec;

use super::{Audited, Input, examine};
use crate::{
    catalog::Catalog,
    intake::{self, Content, Document, Found},
    ledger::{self, Rails},
    recurrence::{self, Merchants, Thresholds},
    source::StatementId,
    statement::{self, Profiles, Statement},
    userfiles::{self, ListWords, UserFiles},
};

/// A payment by WeChat: time, merchant, product, amount.
pub(super) struct Payment(String, &'static str, &'static str, &'static str);

/// One payment at eight in the morning of that day.
pub(super) fn payment(
    day: &str,
    merchant: &'static str,
    product: &'static str,
    amount: &'static str,
) -> Payment {
    Payment(format!("{day} 08:00:00"), merchant, product, amount)
}

/// A payment on the third of each of these months of 2026.
pub(super) fn monthly(
    months: std::ops::RangeInclusive<u32>,
    merchant: &'static str,
    product: &'static str,
    amount: &'static str,
) -> Vec<Payment> {
    months
        .map(|month| payment(&format!("2026-{month:02}-03"), merchant, product, amount))
        .collect()
}

/// Audits payments on a statement of January to August 2026, against a list with that one record
/// (merchant, time, layer, plan, price, note).
pub(super) fn audit(payments: &[Payment], record: &str) -> Audited {
    let catalog = Catalog::load(&[]).expect("built-in data");
    let profiles = Profiles::load(&catalog).expect("profiles");
    let merchants = Merchants::load(&catalog).expect("merchants");
    let words = ListWords::load(&catalog).expect("words");
    let list = format!("商户,退订时间,退订渠道,套餐,金额,备注\n{record}\n");
    let list = Found {
        name: "cancellations.csv".to_owned(),
        content: Content::Memory(list.leak().as_bytes()),
    };
    let cancellations = userfiles::read_found_list(&list, &words).expect("a list");
    let files = UserFiles {
        cancellations: cancellations.into(),
        ..UserFiles::default()
    };
    let document = Document {
        file: "wechat.csv".to_owned(),
        sha256: String::new(),
        tables: vec![intake::parse_text(&statement(payments))],
    };
    let statements: TiVec<StatementId, Statement> =
        statement::read(&document, &profiles).statements.into();
    let rails = Rails::load(&catalog).expect("rails");
    let ledger = ledger::assemble(&statements, &rails);
    let thresholds = Thresholds::default();
    let recurrence = recurrence::find(&ledger, &merchants, &files, &thresholds);
    let input = Input {
        as_of: "2026-08-31".parse().expect("a day"),
        files,
        statements,
        unread: Vec::new(),
        ledger,
        recurrence,
        thresholds,
    };
    examine(input, &merchants)
}

fn statement(payments: &[Payment]) -> String {
    let mut text = "微信支付账单明细\n\
        起始时间：[2026-01-01 00:00:00] 终止时间：[2026-08-31 23:59:59]\n\
        交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注\n"
        .to_owned();
    for (place, Payment(at, merchant, product, amount)) in payments.iter().enumerate() {
        let order = 4_200_000_000 + place;
        text += &format!(
            "{at},商户消费,{merchant},{product},支出,{amount},零钱,支付成功,{order},{order}9,/\n"
        );
    }
    text
}
