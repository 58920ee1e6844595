//! Refunds: which payment a refund's row belongs to, and what counts as refunded of a payment.

use super::{WECHAT, ledger_of};

const ALIPAY: &str = "交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,\
                      交易订单号,商家订单号,备注,\n";

/// A row of Alipay: day and time, whether it is a refund, amount, order number, merchant's number.
fn alipay(at: &str, refund: bool, amount: &str, order_no: &str, merchant_no: &str) -> String {
    let (kind, flow, status) = if refund {
        ("退款", "不计收支", "退款成功")
    } else {
        ("数码电器", "支出", "交易成功")
    };
    format!(
        "{at},{kind},火烈鸟商城,shop***@x.cn,会员,{flow},{amount},余额宝,{status},{order_no}\t,\
         {merchant_no}\t,,\n"
    )
}

/// A payment by WeChat: day, amount, status, order number.
fn wechat_paid(day: &str, amount: &str, status: &str, order_no: &str) -> String {
    format!(
        "{day} 08:00:00,商户消费,火烈鸟商城,会员,支出,¥{amount},零钱,{status},{order_no},\
         M{order_no},/\n"
    )
}

/// A refund by WeChat, which names the merchant in its kind and has an order number of its own.
fn wechat_refund(day: &str, amount: &str, order_no: &str) -> String {
    format!(
        "{day} 09:00:00,火烈鸟商城-退款,火烈鸟商城,会员,收入,¥{amount},零钱,已全额退款,\
         {order_no},R{order_no},/\n"
    )
}

/// What was refunded of each payment, and why each refund is linked, in order of time.
fn refunds(statement: (&str, String)) -> (Vec<String>, Vec<String>) {
    let ledger = ledger_of(&[statement]);
    let mut refunded = Vec::new();
    let mut links = Vec::new();
    for id in ledger.ids() {
        let row = ledger.get(id);
        match row.direction.name() {
            "out" => refunded.push(format!("{} of {}", row.refunded, row.amount)),
            "refund" => links.push(row.link.map_or("none".to_owned(), |link| {
                format!("{:?} on {}", link.why, ledger.get(link.to).at.day)
            })),
            other => panic!("a row of direction {other}"),
        }
    }
    (refunded, links)
}

fn of_alipay(rows: &[String]) -> (Vec<String>, Vec<String>) {
    refunds(("alipay.csv", format!("{ALIPAY}{}", rows.concat())))
}

fn of_wechat(rows: &[String]) -> (Vec<String>, Vec<String>) {
    refunds(("wechat.csv", format!("{WECHAT}{}", rows.concat())))
}

#[test]
fn a_refund_that_begins_with_the_payments_order_number_belongs_to_it() {
    let (refunded, links) = of_alipay(&[
        alipay("2026-03-01 08:00:00", false, "25.00", "2026A", "M1"),
        alipay("2026-03-05 08:00:00", false, "25.00", "2026B", "M2"),
        alipay("2026-03-09 08:00:00", true, "25.00", "2026A_1", "M9"),
    ]);
    assert_eq!(refunded, ["25.00 of 25.00", "0.00 of 25.00"]);
    assert_eq!(links, ["OrderNumberInRefund on 2026-03-01"]);
}

#[test]
fn refunds_of_one_payment_add_up() {
    let (refunded, links) = of_alipay(&[
        alipay("2026-03-01 08:00:00", false, "25.00", "2026A", "M1"),
        alipay("2026-03-08 08:00:00", true, "10.00", "2026A_1", "M8"),
        alipay("2026-03-09 08:00:00", true, "15.00", "2026A_2", "M9"),
    ]);
    assert_eq!(refunded, ["25.00 of 25.00"]);
    assert_eq!(links.len(), 2);
}

#[test]
fn a_refund_that_is_larger_than_the_rest_of_the_payment_is_not_linked_to_it() {
    let (refunded, links) = of_alipay(&[
        alipay("2026-03-01 08:00:00", false, "25.00", "2026A", "M1"),
        alipay("2026-03-08 08:00:00", true, "20.00", "2026A_1", "M8"),
        alipay("2026-03-09 08:00:00", true, "20.00", "2026A_2", "M9"),
    ]);
    assert_eq!(refunded, ["20.00 of 25.00"]);
    assert_eq!(links, ["OrderNumberInRefund on 2026-03-01", "none"]);
}

#[test]
fn a_refund_that_names_only_the_merchant_belongs_to_a_payment_of_its_amount() {
    let (refunded, links) = of_wechat(&[
        wechat_paid("2026-03-01", "25.00", "支付成功", "1001"),
        wechat_paid("2026-03-05", "30.00", "支付成功", "1002"),
        wechat_refund("2026-03-09", "25.00", "2001"),
    ]);
    assert_eq!(refunded, ["25.00 of 25.00", "0.00 of 30.00"]);
    assert_eq!(links, ["NearestEarlierPayment on 2026-03-01"]);
}

#[test]
fn the_payments_own_status_and_the_refunds_row_are_the_same_money() {
    let (refunded, links) = of_wechat(&[
        wechat_paid("2026-03-01", "25.00", "已退款(¥10.00)", "1001"),
        wechat_refund("2026-03-09", "10.00", "2001"),
    ]);
    assert_eq!(refunded, ["10.00 of 25.00"]);
    assert_eq!(links, ["NearestEarlierPayment on 2026-03-01"]);
}

#[test]
fn a_refund_before_the_payment_or_half_a_year_after_it_is_not_linked() {
    let (refunded, links) = of_wechat(&[
        wechat_refund("2026-02-09", "25.00", "2001"),
        wechat_paid("2026-03-01", "25.00", "支付成功", "1001"),
        wechat_refund("2026-08-29", "25.00", "2002"),
    ]);
    assert_eq!(refunded, ["0.00 of 25.00"]);
    assert_eq!(links, ["none", "none"]);
}
