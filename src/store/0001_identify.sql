-- Sign-ins at Discord, kept for a day: after 1,000 of them in a day Discord resets the bot's token.
CREATE TABLE identify (
    at INTEGER NOT NULL -- seconds since 1970
) STRICT;
CREATE INDEX identify_at ON identify (at);
