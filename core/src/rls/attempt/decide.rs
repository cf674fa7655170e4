//! What becomes of an attempt: privileges, then the policies that the statement asks, in the order of a server (manual
//! `CREATE POLICY`, table "Policies Applied by Command Type").

use super::{
    Answer, Asked, Attempt, Outcome, PolicyVerdict, Problem, Question, RowAnswers, Scenario,
    Values, Verdict,
};
use crate::model::{ColumnId, Document, Privilege, Table, TableId, TriggerTiming};
use crate::rls::{Action, Combined, Reach, is_true};
use crate::sql::sandbox::{Row, Sandbox, may_fail, together};
use std::collections::BTreeSet;

/// Tries one attempt. [`Trial`] does many at less cost.
pub fn attempt(
    document: &Document,
    scenario: &Scenario,
    table: &TableId,
    attempt: &Attempt,
) -> Answer {
    Trial::new(document, scenario).attempt(table, attempt)
}

/// A document and a scenario, read once.
#[derive(Debug)]
pub struct Trial<'d> {
    sandbox: Sandbox<'d>,
    problems: Vec<Problem>,
}

/// What a statement asks of policies, and of which row.
struct Asking<'d> {
    question: Question,
    combined: Combined<'d>,
    of: Of,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Old,
    New,
}

/// What a statement does, as far as privileges and policies are concerned.
struct Plan<'d> {
    privileges: Vec<(Privilege, Option<Vec<ColumnId>>)>,
    asking: Vec<Asking<'d>>,
}

impl<'d> Trial<'d> {
    pub fn new(document: &'d Document, scenario: &Scenario) -> Self {
        let (sandbox, problems) = Sandbox::new(document, scenario);
        Self { sandbox, problems }
    }

    /// What of the scenario cannot be read.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Tables that the policies of a table ask, also by way of views, functions and other policies. Their rows matter.
    pub fn tables_read(&self, table: &TableId) -> BTreeSet<TableId> {
        self.sandbox.table(table).map(|t| self.sandbox.tables_read(t)).unwrap_or_default()
    }

    /// All four actions of every row of a table's sample.
    pub fn rows(&self, table: &TableId) -> Vec<RowAnswers> {
        let answers = self.attempts(table).into_iter().map(|attempts| {
            let [select, update, delete, insert] = attempts.map(|a| self.attempt(table, &a));
            RowAnswers { select, update, delete, insert }
        });
        answers.collect()
    }

    /// What [`Trial::rows`] tries: of each row `SELECT`, `UPDATE`, `DELETE` and `INSERT`.
    pub fn attempts(&self, table: &TableId) -> Vec<[Attempt; 4]> {
        let Some(of) = self.sandbox.table(table) else { return Vec::new() };
        let settable = self.settable(of);
        let attempts = |row: usize| {
            let cells = Sandbox::cells(of, self.sandbox.row(table, row)?);
            let kept = cells.clone().into_iter().filter(|(id, _)| settable.contains(id));
            Some([
                Attempt::Select { row },
                Attempt::Update { row, values: kept.collect(), reads: true },
                Attempt::Delete { row, reads: true },
                Attempt::Insert { values: cells, returning: false },
            ])
        };
        (0..self.sandbox.rows(table)).filter_map(attempts).collect()
    }

    /// The columns that the role may set; all of them where it may set none, which is told then.
    fn settable(&self, table: &Table) -> BTreeSet<ColumnId> {
        match self.sandbox.reach(table, Privilege::Update) {
            Reach::Columns(columns) => columns.into_iter().collect(),
            _ => table.columns.iter().map(|c| c.id.clone()).collect(),
        }
    }

    /// Tries one statement on a row of a table.
    pub fn attempt(&self, table: &TableId, attempt: &Attempt) -> Answer {
        self.sandbox.begin();
        let Some(table) = self.sandbox.table(table) else {
            return only(unknown("The table does not exist any more."));
        };
        let mut answer = match self.decide(table, attempt) {
            Ok(answer) | Err(answer) => answer,
        };
        answer.notes = notes(table, attempt);
        answer
    }

    fn decide(&self, table: &'d Table, attempt: &Attempt) -> Result<Answer, Answer> {
        if self.sandbox.is_foreign(table) {
            let why = format!("What the platform grants on {} is not known.", table.name);
            return Err(only(unknown(&why)));
        }
        let schema = self.sandbox.document.schema.schema_name(&table.schema).to_owned();
        if !self.sandbox.may_name(table) {
            return Err(only(refused(format!("permission denied for schema {schema}"))));
        }
        let plan = self.plan(table, attempt);
        let asked: Vec<Combined<'_>> = plan.asking.iter().map(|a| a.combined.clone()).collect();
        let guard = self.sandbox.check(table, &asked);
        // What policies make of one another is known before privileges are asked.
        if let Err(Verdict::Error { code, why }) = &guard
            && code != "42501"
        {
            return Err(only(Outcome::Error { code: code.clone(), why: why.clone() }));
        }
        for (privilege, columns) in &plan.privileges {
            let may = match (self.sandbox.reach(table, *privilege), columns) {
                (Reach::Whole, _) | (Reach::Columns(_), None) => true,
                (Reach::Nothing, _) => false,
                (Reach::Columns(granted), Some(columns)) => {
                    columns.iter().all(|c| granted.contains(c))
                }
            };
            if !may {
                self.fails_first(table, attempt, &plan.asking)?;
                let words =
                    format!("permission denied for table {}: {}", table.name, privilege.keyword());
                return Err(only(refused(words)));
            }
        }
        if let Err(verdict) = guard {
            self.fails_first(table, attempt, &plan.asking)?;
            return Err(only(of_verdict(verdict)));
        }
        self.ask(table, attempt, &plan.asking)
    }

    /// What a statement needs, and asks.
    fn plan(&self, table: &'d Table, attempt: &Attempt) -> Plan<'d> {
        let columns = |values: &Values| Some(values.keys().cloned().collect());
        let mut privileges = Vec::new();
        let mut asked: Vec<(Question, Action, Of)> = Vec::new();
        let read = (Question::MayRead, Action::Select, Of::Old);
        let read_after = (Question::MayReadAfter, Action::Select, Of::New);
        match attempt {
            Attempt::Select { .. } => {
                privileges.push((Privilege::Select, None));
                asked.push(read);
            }
            Attempt::Insert { values, returning } => {
                privileges.push((Privilege::Insert, columns(values)));
                asked.push((Question::MayBecome, Action::Insert, Of::New));
                if *returning {
                    privileges.push((Privilege::Select, None));
                    asked.push(read_after);
                }
            }
            Attempt::Update { values, reads, .. } => {
                privileges.push((Privilege::Update, columns(values)));
                asked.push((Question::MayChange, Action::Update, Of::Old));
                if *reads {
                    privileges.push((Privilege::Select, None));
                    asked.push(read);
                }
                asked.push((Question::MayBecome, Action::Update, Of::New));
                if *reads {
                    asked.push(read_after);
                }
            }
            Attempt::Delete { reads, .. } => {
                privileges.push((Privilege::Delete, None));
                asked.push((Question::MayChange, Action::Delete, Of::Old));
                if *reads {
                    privileges.push((Privilege::Select, None));
                    asked.push(read);
                }
            }
            Attempt::Upsert { values, set, row } => {
                privileges.push((Privilege::Insert, columns(values)));
                privileges.push((Privilege::Select, None));
                privileges.push((Privilege::Update, columns(set)));
                asked.push((Question::MayBecome, Action::Insert, Of::New));
                asked.push(read_after);
                if row.is_some() {
                    asked.push((Question::MayChange, Action::Update, Of::Old));
                    asked.push(read);
                    asked.push((Question::MayBecome, Action::Update, Of::Old));
                    asked.push((Question::MayReadAfter, Action::Select, Of::Old));
                }
            }
        }
        let asking = asked.into_iter().filter_map(|(question, action, of)| {
            let combined = self.sandbox.policies(table, action, question == Question::MayBecome)?;
            Some(Asking { question, combined, of })
        });
        Plan { privileges, asking: asking.collect() }
    }

    /// An error of a condition may come before the want of a privilege, while the server plans.
    fn fails_first(
        &self,
        table: &Table,
        attempt: &Attempt,
        asking: &[Asking<'_>],
    ) -> Result<(), Answer> {
        match self.ask(table, attempt, asking) {
            Ok(answer) => match failing(&answer.asked) {
                Some(why) => Err(only(Outcome::Unknown { why })),
                None => Ok(()),
            },
            Err(_) => Ok(()),
        }
    }

    fn ask(
        &self,
        table: &Table,
        attempt: &Attempt,
        asking: &[Asking<'_>],
    ) -> Result<Answer, Answer> {
        let broken = |verdict: Verdict| only(of_verdict(verdict));
        let old = |at: usize| {
            let row = self.sandbox.row(&table.id, at);
            row.ok_or_else(|| only(unknown("There is no such row.")))
        };
        // Of an upsert, the row that is in the way, as it will be.
        let mut set_row = None;
        let (old, new): (Option<&Row>, Option<Row>) = match attempt {
            Attempt::Select { row } | Attempt::Delete { row, .. } => (Some(old(*row)?), None),
            Attempt::Insert { values, .. } => {
                (None, Some(self.sandbox.made(table, values).map_err(broken)?))
            }
            Attempt::Update { row, values, .. } => {
                let old = old(*row)?;
                (Some(old), Some(self.sandbox.changed(table, old, values).map_err(broken)?))
            }
            Attempt::Upsert { values, row, set } => {
                let made = self.sandbox.made(table, values).map_err(broken)?;
                let old = row.map(old).transpose()?;
                if let Some(old) = old {
                    set_row = Some(self.sandbox.changed(table, old, set).map_err(broken)?);
                }
                (old, Some(made))
            }
        };
        let is_upsert = matches!(attempt, Attempt::Upsert { .. });
        let mut asked = Vec::new();
        for Asking { question, combined, of } in asking {
            let is_after = matches!(question, Question::MayBecome | Question::MayReadAfter);
            let row = match of {
                Of::Old if is_upsert && is_after => set_row.as_ref(),
                Of::Old => old,
                Of::New => new.as_ref(),
            };
            let Some(row) = row else { continue };
            asked.push(self.asked(table, row, *question, combined));
        }
        let outcome = outcome(table, &asked, is_upsert);
        Ok(Answer { outcome, asked, notes: Vec::new() })
    }

    fn asked(
        &self,
        table: &Table,
        row: &Row,
        question: Question,
        combined: &Combined<'_>,
    ) -> Asked {
        let judge = |(policy, condition): &(&crate::model::Policy, &crate::model::Expr)| {
            let condition = self.sandbox.judge(table, row, condition);
            PolicyVerdict {
                policy: policy.id.clone(),
                name: policy.name.clone(),
                permissive: policy.permissive,
                verdict: condition.verdict.clone(),
                condition,
            }
        };
        let policies: Vec<PolicyVerdict> =
            combined.any.iter().chain(&combined.all).map(judge).collect();
        let kept = |verdict: &Verdict| match verdict {
            Verdict::Null => Verdict::False,
            other => other.clone(),
        };
        let of = |permissive: bool| -> Vec<Verdict> {
            let those = policies.iter().filter(|p| p.permissive == permissive);
            those.map(|p| kept(&p.verdict)).collect()
        };
        // A condition that is always true makes the others superfluous.
        let is_open = combined.any.iter().any(|(_, condition)| is_true(condition.text()));
        let any = if is_open { Verdict::True } else { together(of(true).iter(), &Verdict::True) };
        let mut all = of(false);
        all.push(any);
        let verdict = together(all.iter(), &Verdict::False);
        Asked { question, verdict, policies }
    }
}

/// Why some policy may make the statement fail otherwise than for want of a privilege.
fn failing(asked: &[Asked]) -> Option<String> {
    let verdicts = asked.iter().flat_map(|a| &a.policies).map(|p| &p.verdict);
    verdicts.filter(|verdict| may_fail(verdict)).find_map(|verdict| match verdict {
        Verdict::Error { code, .. } if code == "42501" => None,
        Verdict::Unknown { why } if why.contains("permission denied") => None,
        Verdict::Error { why, .. } | Verdict::Unknown { why } => {
            Some(format!("The server may report something else first: {why}"))
        }
        _ => None,
    })
}

/// What the answers come to. A row that is not found is not asked further.
fn outcome(table: &Table, asked: &[Asked], is_upsert: bool) -> Outcome {
    let is_before = |a: &&Asked| matches!(a.question, Question::MayRead | Question::MayChange);
    let before: Vec<Verdict> = asked.iter().filter(is_before).map(|a| a.verdict.clone()).collect();
    let violated = || {
        refused(format!("new row violates row-level security policy for table \"{}\"", table.name))
    };
    // An upsert that may not change the row in its way is an error.
    if !is_upsert {
        match together(before.iter(), &Verdict::False) {
            Verdict::True => {}
            Verdict::False | Verdict::Null => return Outcome::Hidden,
            other => return of_verdict(other),
        }
    }
    let rest = asked.iter().filter(|a| is_upsert || !is_before(a));
    let rest: Vec<Verdict> = rest.map(|a| a.verdict.clone()).collect();
    match together(rest.iter(), &Verdict::False) {
        Verdict::False | Verdict::Null => violated(),
        other => of_verdict(other),
    }
}

fn of_verdict(verdict: Verdict) -> Outcome {
    match verdict {
        Verdict::True => Outcome::Allowed,
        Verdict::False | Verdict::Null => Outcome::Hidden,
        Verdict::Unknown { why } => Outcome::Unknown { why },
        Verdict::Error { code, why } if code == "42501" => Outcome::Refused { why },
        Verdict::Error { code, why } => Outcome::Error { code, why },
    }
}

fn refused(why: String) -> Outcome {
    Outcome::Refused { why }
}

fn unknown(why: &str) -> Outcome {
    Outcome::Unknown { why: why.to_owned() }
}

fn only(outcome: Outcome) -> Answer {
    Answer { outcome, asked: Vec::new(), notes: Vec::new() }
}

/// Triggers may change a row before policies are asked.
fn notes(table: &Table, attempt: &Attempt) -> Vec<String> {
    let writes = !matches!(attempt, Attempt::Select { .. } | Attempt::Delete { .. });
    let before = table.triggers.iter().filter(|t| t.timing == TriggerTiming::Before && writes);
    before
        .map(|t| format!("The trigger {} may change the row before it is checked.", t.name))
        .collect()
}
