//! The truth about an invented person: payments, streams, records, verdicts. Nothing here knows the
//! detector.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};

/// Index of a payment in its [`Life`].
pub type PaymentId = usize;
/// Index of a stream in its [`Life`].
pub type StreamId = usize;

/// One person: all payments, and the truth about them.
#[derive(Clone, Debug, Default)]
pub struct Life {
    /// In no particular order.
    pub payments: Vec<Payment>,
    pub streams: Vec<Stream>,
    /// The person's list of cancellations, in the order of its lines.
    pub records: Vec<Record>,
    /// The true verdict on each charge after a cancellation. A charge that is missing here has
    /// none.
    pub verdicts: BTreeMap<PaymentId, &'static str>,
    /// Finding kinds that do not depend on a cancellation, with the charges each rests on.
    pub anomalies: Vec<(&'static str, BTreeSet<PaymentId>)>,
    pub sources: Sources,
    /// Day of the audit.
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
    /// The payee as a bank prints it after the wallet's name; often the company.
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

/// A wallet through which payments are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wallet {
    WeChat,
    Alipay,
}

/// Where the money came from. A payment without a wallet is always paid by card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Funding {
    Balance,
    Debit,
    Credit,
}

/// Kind of a payment, as wallets distinguish them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Purchase,
    /// A QR code that the person scanned.
    QrCode,
    /// A transfer to a person.
    Transfer,
    RedPacket,
    /// Money in: salary at the bank, a transfer received at the wallet.
    Income,
    /// Between the person's own accounts.
    CardRepayment,
    WalletTopUp,
}

/// Money that is given back for a payment.
#[derive(Clone, Debug)]
pub struct Refund {
    pub at: NaiveDateTime,
    pub fen: i64,
    /// Refunded to the wallet's balance although a card had paid, so that the bank does not show
    /// it.
    pub to_balance: bool,
}

/// A true stream: charges of one membership or bill.
#[derive(Clone, Debug)]
pub struct Stream {
    pub payee: String,
    pub nature: Nature,
    pub cycle: Cycle,
    pub members: BTreeSet<PaymentId>,
    /// Too little is visible to require that it is found (two charges without membership words); if
    /// it is found, that is no mistake.
    pub optional: bool,
}

/// What a true stream is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nature {
    /// Sold by a kameng shop.
    Kameng,
    /// Any other membership.
    Membership,
    /// Rent, utilities, insurance, instalments: recurs, but is no membership.
    Listed,
}

/// Length of a billing cycle.
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

/// A record: one line of the list of cancellations, as the person wrote it.
#[derive(Clone, Debug, Default)]
pub struct Record {
    pub merchant: String,
    /// `2026-05-20`, or with a time.
    pub cancelled_at: String,
    /// Layer at which the person cancelled.
    pub layer: Option<&'static str>,
    /// Name of the plan.
    pub plan: Option<String>,
    pub fen: Option<i64>,
    pub note: Option<String>,
    /// The streams that it ends.
    pub ends: BTreeSet<StreamId>,
    /// Streams between which the record does not decide: it must not be bound, and all of them must
    /// be candidates.
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

    /// All exports: the wallets' first, then the cards'.
    pub fn all(&mut self) -> impl Iterator<Item = &mut Export> {
        let banks = [&mut self.debit, &mut self.credit];
        let wallets = [&mut self.wechat, &mut self.alipay];
        wallets.into_iter().chain(banks).flatten()
    }
}

/// Exports of one account: their format and their days.
#[derive(Clone, Debug)]
pub struct Export {
    pub format: Format,
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// First day of a second export of the same account, which repeats rows of the first.
    pub again_from: Option<NaiveDate>,
    /// First and last day of a hole: the days before and after it are in two files.
    pub hole: Option<(NaiveDate, NaiveDate)>,
}

/// Formats of exports.
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

/// The files of a person, and the places of each payment in them.
#[derive(Clone, Debug, Default)]
pub struct Exported {
    /// Names and contents of the files, without the list of cancellations.
    pub files: Vec<(String, Vec<u8>)>,
    /// Rows of each payment: the wallet's first, then the bank's, each with its repetitions in
    /// second exports.
    pub rows: Vec<Vec<Row>>,
    /// Rows of each payment's refund; empty without one.
    pub refund_rows: Vec<Vec<Row>>,
}

/// A payment in one account's exports: one place, or two where exports overlap.
#[derive(Clone, Debug, Default)]
pub struct Row {
    pub places: Vec<Place>,
}

impl Life {
    /// The truth about the rows that the exports show. Payments without a row are left out, because
    /// no program could find them.
    pub fn seen(mut self, exported: &Exported) -> Life {
        let is_seen = |payment: &PaymentId| {
            let mut rows = exported.rows[*payment].iter();
            rows.any(|row| !row.places.is_empty())
        };
        for stream in &mut self.streams {
            let all = stream.members.len();
            stream.members.retain(is_seen);
            stream.optional |= stream.members.len() < all && stream.members.len() < 3;
        }
        self.verdicts.retain(|payment, _| is_seen(payment));
        for (_, charges) in &mut self.anomalies {
            charges.retain(is_seen);
        }
        self.anomalies.retain(|(_, charges)| !charges.is_empty());
        self
    }
}
