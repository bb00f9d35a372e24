//! Who may do what: one table, asked before every command, suggestion, button, menu and form.
//!
//! Pure: who somebody is comes from the payload of the moment, what state a thing is in from the store.

use super::Refusal;

/// Who acts, by what Discord says of them at the moment of the action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    /// A program: another bot, or a webhook.
    Bot,
    /// Somebody from elsewhere: another server, or one who is no member.
    Stranger,
    /// A member who was shut out for a while.
    Blocked,
    /// Any other member of the server, or a person in a direct message.
    Student,
    /// Holds one of the server's advisor roles or, where none is named, may manage messages on the whole server.
    Advisor,
    /// Administers the server without being an advisor: oversees, but does not speak for the school.
    Admin,
}

/// Everything that can be done: each command, suggestion, button, menu and form is one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Deed {
    /// Ask a question, or have suggestions while typing one.
    Ask,
    /// Read what the guide says: topics, comparisons, careers, help.
    Browse,
    /// Turn to the advisors: ask for one, write to them, report an answer.
    Talk,
    /// See or erase what is kept of oneself.
    Privacy,
    /// Take away what the bot said in public.
    Remove,
    /// Take back, answer or end a case of one's own.
    OwnCase,
    /// See what waits for advisors, and each case.
    Queue,
    /// See an answer with its reasons and what came of it.
    SeeAnswer,
    /// Confirm an answer.
    Approve,
    /// Change what an answer says, or take such a change back.
    Correct,
    /// Take an answer back.
    Retract,
    /// See and change every answer that an entry gave.
    Recall,
    /// Decide on a draft: approve, edit, pick another entry, write an answer, dismiss.
    Draft,
    /// Grade what would have been said.
    Grade,
    /// See how good the answers are that nobody was given.
    Shadow,
    /// Take a case to oneself.
    Claim,
    /// Let go of a claimed case.
    Release,
    /// Pass a case to a colleague.
    HandOver,
    /// Write a note that only advisors read.
    Note,
    /// Answer a student's case.
    Answer,
    /// End a case.
    Close,
    /// Take up an ended case again, or a draft that was dropped.
    Reopen,
    /// Read the audit trail.
    Audit,
    /// Shut somebody out for a while, or let them in again.
    Block,
    /// Keep somebody's records from being erased while an inspection is under way.
    Hold,
}

/// What a deed is done to, as far as the table asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Nothing that has a state.
    Free,
    /// Something that belongs to the one who acts: their answer, their case.
    Own,
    /// The same of somebody else.
    Foreign,
    /// A draft, an answer or a case that waits, claimed by nobody.
    Open,
    /// A case that the one who acts has claimed.
    Mine,
    /// A case that a colleague has claimed.
    Theirs,
    /// Decided, taken back or closed.
    Done,
}

/// Whether `who` may do `deed` to something in `state`.
///
/// # Errors
/// Why not, as the person reads it.
pub fn permit(who: Who, deed: Deed, state: State) -> Result<(), Refusal> {
    let advisor = who == Who::Advisor;
    let overseer = matches!(who, Who::Advisor | Who::Admin);
    let member = matches!(who, Who::Student | Who::Advisor | Who::Admin);
    let allowed = match deed {
        Deed::Ask | Deed::Talk => member,
        // Reading harms nobody, and whoever is shut out keeps a right to what is kept of them.
        Deed::Browse | Deed::Privacy => member || who == Who::Blocked,
        Deed::Remove => advisor || member && state == State::Own,
        Deed::OwnCase => member && state == State::Own,
        Deed::Queue | Deed::SeeAnswer | Deed::Shadow | Deed::Audit | Deed::Block | Deed::Hold => overseer,
        Deed::Approve
        | Deed::Correct
        | Deed::Retract
        | Deed::Recall
        | Deed::Draft
        | Deed::Grade
        | Deed::Claim
        | Deed::Release
        | Deed::HandOver
        | Deed::Note
        | Deed::Answer
        | Deed::Close
        | Deed::Reopen => advisor,
    };
    if !allowed {
        return Err(match who {
            Who::Bot | Who::Stranger => Refusal::Elsewhere,
            Who::Blocked => Refusal::Blocked,
            Who::Student | Who::Advisor | Who::Admin if state == State::Foreign => Refusal::NotYours,
            Who::Student | Who::Advisor | Who::Admin => Refusal::AdvisorsOnly,
        });
    }
    fits(deed, state)
}

/// Whether a deed makes sense in that state: no two advisors act on one case, nothing is decided twice.
fn fits(deed: Deed, state: State) -> Result<(), Refusal> {
    match (deed, state) {
        (Deed::Claim | Deed::Release | Deed::HandOver | Deed::Answer | Deed::Close | Deed::Reopen, State::Theirs) => {
            Err(Refusal::Colleagues)
        }
        (Deed::Claim | Deed::Answer | Deed::HandOver | Deed::Note | Deed::Release, State::Done) => Err(Refusal::Closed),
        (Deed::Draft | Deed::Grade | Deed::Close | Deed::Approve | Deed::Retract, State::Done)
        | (Deed::Release, State::Open)
        | (Deed::Reopen, State::Open | State::Mine) => Err(Refusal::Decided),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERYONE: [Who; 6] = [Who::Bot, Who::Stranger, Who::Blocked, Who::Student, Who::Advisor, Who::Admin];
    const DEEDS: [Deed; 25] = [
        Deed::Ask,
        Deed::Browse,
        Deed::Talk,
        Deed::Privacy,
        Deed::Remove,
        Deed::OwnCase,
        Deed::Queue,
        Deed::SeeAnswer,
        Deed::Approve,
        Deed::Correct,
        Deed::Retract,
        Deed::Recall,
        Deed::Draft,
        Deed::Grade,
        Deed::Shadow,
        Deed::Claim,
        Deed::Release,
        Deed::HandOver,
        Deed::Note,
        Deed::Answer,
        Deed::Close,
        Deed::Reopen,
        Deed::Audit,
        Deed::Block,
        Deed::Hold,
    ];
    const STATES: [State; 7] =
        [State::Free, State::Own, State::Foreign, State::Open, State::Mine, State::Theirs, State::Done];

    /// The whole table, as a person would write it: who may do it, and in which states it makes sense.
    #[test]
    fn the_table_says_exactly_this() {
        use Deed::*;
        use State::{Done, Foreign, Free, Mine, Open, Own, Theirs};
        const MEMBERS: [Who; 3] = [Who::Student, Who::Advisor, Who::Admin];
        const READERS: [Who; 4] = [Who::Blocked, Who::Student, Who::Advisor, Who::Admin];
        const OVERSEERS: [Who; 2] = [Who::Advisor, Who::Admin];
        const ADVISORS: [Who; 1] = [Who::Advisor];
        let every = STATES;
        let (undecided, case) = ([Free, Own, Foreign, Open, Mine, Theirs], [Free, Own, Foreign, Open, Mine]);
        let (claimed, closed) = ([Free, Own, Foreign, Mine], [Free, Own, Foreign, Done]);
        let unclosed = [Free, Own, Foreign, Open, Mine, Theirs];
        for deed in DEEDS {
            let (people, states): (&[Who], &[State]) = match deed {
                Ask | Talk => (&MEMBERS, &every),
                Browse | Privacy => (&READERS, &every),
                Queue | SeeAnswer | Shadow | Audit | Block | Hold => (&OVERSEERS, &every),
                Remove | OwnCase => (&MEMBERS, &[Own]),
                Correct | Recall => (&ADVISORS, &every),
                Approve | Retract | Draft | Grade => (&ADVISORS, &undecided),
                Claim | Answer | HandOver | Close => (&ADVISORS, &case),
                Note => (&ADVISORS, &unclosed),
                Release => (&ADVISORS, &claimed),
                Reopen => (&ADVISORS, &closed),
            };
            for who in EVERYONE {
                for state in STATES {
                    let mut expected = people.contains(&who) && states.contains(&state);
                    // Whatever was said in public, an advisor may take away.
                    expected |= deed == Remove && who == Who::Advisor;
                    let got = permit(who, deed, state);
                    assert_eq!(got.is_ok(), expected, "{who:?} does {deed:?} to something {state:?}: {got:?}");
                }
            }
        }
    }

    #[test]
    fn whoever_is_refused_learns_why() {
        assert_eq!(permit(Who::Student, Deed::Claim, State::Open), Err(Refusal::AdvisorsOnly));
        assert_eq!(permit(Who::Admin, Deed::Correct, State::Open), Err(Refusal::AdvisorsOnly));
        assert_eq!(permit(Who::Advisor, Deed::Claim, State::Theirs), Err(Refusal::Colleagues));
        assert_eq!(permit(Who::Advisor, Deed::Draft, State::Done), Err(Refusal::Decided));
        assert_eq!(permit(Who::Student, Deed::OwnCase, State::Foreign), Err(Refusal::NotYours));
        assert_eq!(permit(Who::Blocked, Deed::Ask, State::Free), Err(Refusal::Blocked));
        assert_eq!(permit(Who::Stranger, Deed::Browse, State::Free), Err(Refusal::Elsewhere));
    }
}
