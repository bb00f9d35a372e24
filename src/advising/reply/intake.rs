//! Talking to an advisor: how to reach a person, and the steps asked first.

use super::{Button, Card, Reply, View, append, menu, topics_button};
use crate::advising::action::Action;
use crate::advising::{Faq, Target};
use crate::knowledge::Choice;
use crate::limits::ROW_BUTTONS;

const NO_INTAKE: &str = "Please contact an advisor of your school; the staff of this server can tell you who that is.";

impl Faq {
    /// `/advisor`: how to reach a person, and the steps of the intake after these choices.
    #[must_use]
    pub fn advisor(&self, choices: &[u8], view: View) -> Reply {
        let mut card = Card { title: "Talk to an advisor".to_owned(), ..Card::default() };
        let mut buttons = Vec::new();
        let mut offers = Vec::new();
        if let Some(intake) = &self.knowledge.intake {
            let taken = intake.steps.iter().zip(choices);
            let shown = taken.filter_map(|(step, &choice)| step.choices.get(usize::from(choice)));
            for choice in shown {
                append(&mut card.text, choice.show.as_deref().unwrap_or_default());
                offers.extend(choice.entry.map(|entry| self.open(Target::Entry(entry))));
            }
            if choices.is_empty() {
                append(&mut card.text, intake.intro.as_deref().unwrap_or_default());
                append(&mut card.text, &intake.contact);
            }
            match intake.steps.get(choices.len()) {
                Some(step) => {
                    append(&mut card.text, &format!("**{}**", step.ask));
                    let choose = |(at, choice): (u8, &Choice)| {
                        Button::new(
                            choice.label.clone(),
                            Action::Advisor(choices.iter().copied().chain([at]).collect()),
                        )
                    };
                    let offered: Vec<Button> = (0..).zip(&step.choices).map(choose).collect();
                    buttons.extend(offered.chunks(ROW_BUTTONS).map(<[Button]>::to_vec));
                }
                None if choices.is_empty() => {}
                None => append(&mut card.text, &intake.contact),
            }
        } else {
            card.text.push_str(NO_INTAKE);
        }
        let mut row = Vec::new();
        if view.reviewed {
            row.push(Button { primary: true, ..Button::new("Write to an advisor", Action::Write(choices.to_vec())) });
        }
        row.push(topics_button());
        buttons.push(row);
        Reply { cards: vec![card], menu: menu("This may help …", offers), buttons, ..Reply::default() }
    }

    /// The same for somebody whose question is with the advisors already: the steps help, and a message adds to it.
    #[must_use]
    pub fn advisor_besides(&self, view: View) -> Reply {
        let mut reply = self.advisor(&[], view);
        let step = self.knowledge.intake.as_ref().and_then(|intake| intake.steps.first());
        reply.cards = match step {
            Some(step) => vec![Card {
                title: "Talk to an advisor".to_owned(),
                text: format!(
                    "A few quick questions help them to answer. You can skip them, or write more to them.\n\n**{}**",
                    step.ask
                ),
                ..Card::default()
            }],
            None => Vec::new(),
        };
        reply
    }

    /// What an advisor reads of the choices made in the intake: "Are you a licensed RN? No".
    #[must_use]
    pub fn intake_summary(&self, choices: &[u8]) -> Vec<(String, String)> {
        let steps = self.knowledge.intake.iter().flat_map(|intake| &intake.steps);
        let said = steps.zip(choices).filter_map(|(step, &choice)| {
            Some((step.ask.clone(), step.choices.get(usize::from(choice))?.label.clone()))
        });
        said.collect()
    }
}
