//! Who was paid: names and products from the texts of a row, what the merchant catalogue knows of
//! them, and whether two names mean one merchant.
//!
//! In: the data files (merchants, keywords). Out: [`Merchants`](catalogue::Merchants), which holds
//! all of them and answers questions about texts.

pub(super) mod catalogue;
mod categories;
pub(super) mod identity;
pub(super) mod keywords;
pub(super) mod likeness;
mod name_words;
mod word_list;
