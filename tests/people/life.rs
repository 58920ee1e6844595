//! What really happened to an invented person: payments, and the truth about them. Nothing here knows the detector.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};

/// Index of a payment in its [`Life`].
pub type PaymentId = usize;
/// Index of a stream in its [`Life`].
pub type StreamId = usize;

/// One person: everything that left or reached their accounts, and what of it is what.
#[derive(Clone, Debug, Default)]
pub struct Life {
    /// In no particular order.
    pub payments: Vec<Payment>,
    pub streams: Vec<Stream>,
    /// The person's list of cancellations, in the order of its lines.
    pub records: Vec<Record>,
    /// What each charge after a cancellation is. A charge that is missing here has no verdict.
    pub verdicts: BTreeMap<PaymentId, &'static str>,
    /// Finding kinds that do not depend on a cancellation, with the charges each rests on.
    pub anomalies: Vec<(&'static str, BTreeSet<PaymentId>)>,
    pub sources: Sources,
    /// The day the audit speaks for.
    pub as_of: NaiveDate,
    /// Characters at which a bank of fixed width cuts names.
    pub name_cut: usize,
}

/// One movement of money.
#[derive(Clone, Debug)]
pub struct Payment {
    pub at: NaiveDateTime,
    pub fen: i64,
    /// The payee as the wallet prints it.
    pub payee: String,
    /// The payee as a bank prints it behind the wallet's rail; often the company.
    pub company: String,
    /// The product's text at the wallet.
    pub item: String,
    pub kind: Kind,
    pub wallet: Option<Wallet>,
    pub funding: Funding,
    /// Days from the payment to the bank's row.
    pub posted_after: u32,
    pub refund: Option<Refund>,
    /// The order was closed before it was paid: the wallet shows it, no money moved.
    pub closed: bool,
}

impl Payment {
    /// A purchase from a wallet's balance, of a payee that the bank would call the same.
    pub fn purchase(at: NaiveDateTime, fen: i64, payee: &str, item: &str) -> Payment {
        Payment {
            at,
            fen,
            payee: payee.to_owned(),
            company: payee.to_owned(),
            item: item.to_owned(),
            kind: Kind::Purchase,
            wallet: None,
            funding: Funding::Balance,
            posted_after: 0,
            refund: None,
            closed: false,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wallet {
    WeChat,
    Alipay,
}

/// What paid. A payment with no wallet is always by a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Funding {
    Balance,
    Debit,
    Credit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Purchase,
    /// Scanned by hand.
    QrCode,
    /// To a person.
    Transfer,
    RedPacket,
    /// Money in: salary at the bank, a transfer received at the wallet.
    Income,
    /// Between the person's own accounts.
    CardRepayment,
    WalletTopUp,
}

#[derive(Clone, Debug)]
pub struct Refund {
    pub at: NaiveDateTime,
    pub fen: i64,
    /// Given back to the wallet's balance, though a card had paid: the bank does not see it.
    pub to_balance: bool,
}

/// Payments that renew themselves.
#[derive(Clone, Debug)]
pub struct Stream {
    pub payee: String,
    pub nature: Nature,
    pub cycle: Cycle,
    pub members: BTreeSet<PaymentId>,
    /// Too little can be seen of it to ask that it be found (two charges without a word); found, it is no mistake.
    pub optional: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nature {
    /// Sold by a kameng shop.
    Kameng,
    /// Any other membership.
    Membership,
    /// Rent, utilities, insurance, instalments: recurs, but is no membership.
    Listed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cycle {
    Months(u32),
    Days(u32),
}

impl Cycle {
    /// Its length, a month counted as 30.4 days.
    pub fn days(self) -> u32 {
        match self {
            Cycle::Months(months) => months * 304 / 10,
            Cycle::Days(days) => days,
        }
    }
}

/// A line of the list of cancellations, as the person wrote it.
#[derive(Clone, Debug, Default)]
pub struct Record {
    pub merchant: String,
    /// `2026-05-20`, or with a time.
    pub cancelled_at: String,
    pub layer: Option<&'static str>,
    pub plan: Option<String>,
    pub fen: Option<i64>,
    pub note: Option<String>,
    /// The streams it ends.
    pub ends: BTreeSet<StreamId>,
    /// It cannot be told which of these it ends: nothing may be bound, and all must be named.
    pub ambiguous: BTreeSet<StreamId>,
}

/// Which exports the person has, and which days of them.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    pub wechat: Option<Export>,
    pub alipay: Option<Export>,
    pub debit: Option<Export>,
    pub credit: Option<Export>,
}

impl Sources {
    /// The wallets' exports.
    pub fn wallets(&mut self) -> impl Iterator<Item = &mut Export> {
        [&mut self.wechat, &mut self.alipay].into_iter().flatten()
    }

    pub fn all(&mut self) -> impl Iterator<Item = &mut Export> {
        let banks = [&mut self.debit, &mut self.credit];
        let wallets = [&mut self.wechat, &mut self.alipay];
        wallets.into_iter().chain(banks).flatten()
    }
}

#[derive(Clone, Debug)]
pub struct Export {
    pub format: Format,
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// A second export of the same account, from this day to the last, so that its rows stand in two files.
    pub again_from: Option<NaiveDate>,
    /// Days that no export shows, the first and the last of them: what lies before and after stands in two files.
    pub hole: Option<(NaiveDate, NaiveDate)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    WeChatCsv,
    WeChatXlsx,
    AlipayCsv,
    /// 招商银行 debit card.
    CmbCsv,
    /// 工商银行 debit card: no time, names cut at ten characters.
    IcbcCsv,
    /// 招商银行 credit card, converted bill.
    CmbCreditCsv,
}

/// Where a row stands: the file's name, and the line of a text or the row of a sheet.
pub type Place = (String, u32);

/// The files of a person, and where each payment stands in them.
#[derive(Clone, Debug, Default)]
pub struct Exported {
    /// Names and contents, the list of cancellations not among them.
    pub files: Vec<(String, Vec<u8>)>,
    /// For each payment the rows that show it: the wallet's first, then the bank's; each with its repetitions in second exports.
    pub rows: Vec<Vec<Row>>,
    /// The same for its refund, empty where there is none.
    pub refund_rows: Vec<Vec<Row>>,
}

/// One way in which a payment is shown: by one account, in one or two exports of it.
#[derive(Clone, Debug, Default)]
pub struct Row {
    pub places: Vec<Place>,
}

impl Life {
    /// The life as far as the exports show it: of what no row shows, nothing can be asked.
    pub fn seen(mut self, exported: &Exported) -> Life {
        let is_seen = |payment: &PaymentId| {
            let mut rows = exported.rows[*payment].iter();
            rows.any(|row| !row.places.is_empty())
        };
        for stream in &mut self.streams {
            let told = stream.members.len();
            stream.members.retain(is_seen);
            stream.optional |= stream.members.len() < told && stream.members.len() < 3;
        }
        self.verdicts.retain(|payment, _| is_seen(payment));
        for (_, charges) in &mut self.anomalies {
            charges.retain(is_seen);
        }
        self.anomalies.retain(|(_, charges)| !charges.is_empty());
        self
    }
}
