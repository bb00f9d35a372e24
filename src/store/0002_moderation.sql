-- What advisors need to answer for what the bot says. `retention.rs` names the purpose and the lifetime of each column;
-- a test compares the two. Times are seconds since 1970, people and places Discord's numbers, 0 the terminal.

-- Questions, without a name.
CREATE TABLE question (
    id INTEGER PRIMARY KEY,
    guild INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    text TEXT NOT NULL,
    said TEXT NOT NULL,
    kind TEXT NOT NULL,
    score REAL NOT NULL,
    mode TEXT NOT NULL,
    version TEXT NOT NULL
) STRICT;
CREATE INDEX question_hour ON question (hour);

-- Answers that somebody got, so that they can be corrected and taken back.
CREATE TABLE answer (
    question INTEGER PRIMARY KEY REFERENCES question (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    channel INTEGER NOT NULL,
    message INTEGER,
    asker INTEGER,
    private INTEGER NOT NULL,
    by_message INTEGER NOT NULL,
    standing TEXT NOT NULL,
    now TEXT NOT NULL,
    edition INTEGER NOT NULL,
    changed_by INTEGER,
    changed_at INTEGER,
    before TEXT,
    told INTEGER NOT NULL,
    notice_channel INTEGER,
    notice_message INTEGER
) STRICT;
CREATE INDEX answer_message ON answer (message);
CREATE INDEX answer_asker ON answer (asker);
CREATE INDEX answer_at ON answer (at);

-- Which entries an answer rests on, for recalls.
CREATE TABLE answer_entry (
    entry TEXT NOT NULL,
    question INTEGER NOT NULL REFERENCES answer (question) ON DELETE CASCADE,
    PRIMARY KEY (entry, question)
) STRICT, WITHOUT ROWID;
CREATE INDEX answer_entry_question ON answer_entry (question);

-- Answers that wait for approval, or for a grade.
CREATE TABLE draft (
    question INTEGER PRIMARY KEY REFERENCES question (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    channel INTEGER NOT NULL,
    asker INTEGER,
    private INTEGER NOT NULL,
    by_message INTEGER NOT NULL,
    now TEXT NOT NULL,
    verdict TEXT NOT NULL,
    decided_by INTEGER,
    decided_at INTEGER,
    card INTEGER,
    waiting INTEGER
) STRICT;
CREATE INDEX draft_at ON draft (at);
CREATE INDEX draft_verdict ON draft (verdict, at);
CREATE INDEX draft_asker ON draft (asker);

-- What askers did with an answer, without a name.
CREATE TABLE feedback (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    guild INTEGER NOT NULL,
    question INTEGER,
    entry TEXT NOT NULL,
    kind TEXT NOT NULL
) STRICT;
CREATE INDEX feedback_question ON feedback (question);

-- What needs a person.
CREATE TABLE cases (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild INTEGER NOT NULL,
    kind TEXT NOT NULL,
    priority INTEGER NOT NULL,
    asker INTEGER,
    question INTEGER,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    stage TEXT NOT NULL,
    owner INTEGER,
    claim_ends INTEGER,
    nudged INTEGER NOT NULL,
    opened INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    times INTEGER NOT NULL,
    channel INTEGER NOT NULL,
    thread INTEGER,
    card INTEGER
) STRICT;
-- One student and question make one case; so do equal questions that nobody waits for.
CREATE UNIQUE INDEX case_once ON cases (guild, ifnull(asker, -1), kind IN ('advisor', 'sensitive'), subject)
    WHERE stage <> 'closed';
CREATE INDEX case_opened ON cases (opened);
CREATE INDEX case_stage ON cases (stage, opened);
CREATE INDEX case_asker ON cases (asker);
CREATE INDEX case_thread ON cases (thread);

-- What was written in a case.
CREATE TABLE case_note (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    case_id INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    voice TEXT NOT NULL,
    author INTEGER,
    text TEXT NOT NULL,
    message INTEGER
) STRICT;
CREATE INDEX case_note_case ON case_note (case_id);

-- Who did what. Nothing in it is ever changed, and nothing goes before its time.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    guild INTEGER NOT NULL,
    advisor INTEGER NOT NULL,
    action TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject INTEGER NOT NULL,
    entry TEXT,
    before TEXT NOT NULL,
    after TEXT NOT NULL
) STRICT;
CREATE INDEX audit_at ON audit (at);
CREATE TRIGGER audit_is_append_only BEFORE UPDATE ON audit
BEGIN
    SELECT raise(ABORT, 'the audit trail is append-only');
END;
CREATE TRIGGER audit_stays BEFORE DELETE ON audit WHEN old.at > unixepoch() - 30 * 86400
BEGIN
    SELECT raise(ABORT, 'the audit trail is kept for 30 days at least');
END;

-- What an advisor's buttons stand for.
CREATE TABLE component (
    key BLOB PRIMARY KEY,
    guild INTEGER NOT NULL,
    person INTEGER,
    what TEXT NOT NULL,
    edition INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX component_what ON component (what);
CREATE INDEX component_expires ON component (expires);

-- What is still to be done in Discord.
CREATE TABLE delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    guild INTEGER NOT NULL,
    what TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    round INTEGER NOT NULL DEFAULT 0,
    due INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX delivery_once ON delivery (guild, what);

-- Who may not ask for a while.
CREATE TABLE block (
    guild INTEGER NOT NULL,
    person INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    advisor INTEGER NOT NULL,
    PRIMARY KEY (guild, person)
) STRICT, WITHOUT ROWID;

-- Whose records are kept while an inspection of them is under way.
CREATE TABLE hold (
    guild INTEGER NOT NULL,
    person INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    advisor INTEGER NOT NULL,
    PRIMARY KEY (guild, person)
) STRICT, WITHOUT ROWID;

-- Small things to remember across restarts, one for each server and name.
CREATE TABLE remembered (
    guild INTEGER NOT NULL,
    name TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (guild, name)
) STRICT, WITHOUT ROWID;
