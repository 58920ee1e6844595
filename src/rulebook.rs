//! Every data file of the program, read and checked.

use crate::{
    catalog::Catalog,
    dispute::Handbook,
    lang::Bilingual,
    ledger::Rails,
    problem::Problem,
    recurrence::Merchants,
    statement::{self, Profiles},
    userfiles::ListWords,
};

/// What the stages know from data files.
#[derive(Debug)]
pub struct Rulebook {
    /// Statement formats.
    pub profiles: Profiles,
    /// Payment processors.
    pub rails: Rails,
    /// Words of the list of cancellations.
    pub list_words: ListWords,
    pub merchants: Merchants,
    /// Playbooks, letters and law.
    pub handbook: Handbook,
}

impl Rulebook {
    /// Reads every data file of the catalog. The first mistake is an error.
    pub fn load(catalog: &Catalog) -> Result<Rulebook, Problem> {
        Ok(Rulebook {
            profiles: Profiles::load(catalog)?,
            rails: Rails::load(catalog)?,
            list_words: ListWords::load(catalog)?,
            merchants: Merchants::load(catalog)?,
            handbook: Handbook::load(catalog)?,
        })
    }

    /// The examples in data files that do not hold, a sentence each.
    pub fn failing_examples(&self) -> Vec<Bilingual> {
        let mut failing = self.list_words.failing_examples();
        failing.extend(statement::failing_examples(&self.profiles));
        failing.extend(self.handbook.failing_examples());
        failing.extend(self.merchants.failing_examples());
        failing
    }
}
