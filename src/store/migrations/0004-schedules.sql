-- Recurring jobs: when each is due, who runs it, how the last run went; and how they found the certificates.

CREATE TABLE actes.schedule (
  name             text PRIMARY KEY,
  -- As the program wrote it when next_at was reckoned: another one reckons it anew.
  rhythm           text NOT NULL,
  next_at          timestamptz NOT NULL,
  -- A person wants it run now; honoured by a run that begins afterwards.
  wanted_at        timestamptz,
  paused_at        timestamptz,
  paused_by        text,
  pause_reason     text,
  -- Who runs it, and until when without a sign of life.
  run_token        uuid,
  run_until        timestamptz,
  last_started_at  timestamptz,
  last_finished_at timestamptz,
  last_ms          integer,
  last_outcome     text CHECK (last_outcome IN ('done', 'failed')),
  last_code        text,
  last_count       integer
);

-- One line when a run begins and one when it ends; who paused, resumed or wanted it, and why.
CREATE TABLE actes.schedule_journal (
  id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  schedule text NOT NULL REFERENCES actes.schedule,
  at       timestamptz NOT NULL,
  who      text NOT NULL,
  event    text NOT NULL,
  code     text,
  detail   jsonb
);
CREATE INDEX schedule_journal_schedule ON actes.schedule_journal (schedule, id);

-- Last day of the certificate that we show on it.
ALTER TABLE actes.connection ADD COLUMN certificate_until date;
