-- The installation as a whole, and its recurring jobs.

-- Who the installation is, whether it is quiet, and what it may have forgotten: a restored database does not know what it
-- has sent since.
CREATE TABLE actes.installation (
  one          boolean PRIMARY KEY DEFAULT true CHECK (one),
  -- Created once; marks outside the database bear it.
  epoch        uuid NOT NULL,
  -- While set, nothing is sent; retours are collected.
  quiet_since  timestamptz,
  quiet_code   text,
  quiet_params jsonb,
  -- The last moment that this database knew when it became quiet.
  rewound_to   timestamptz,
  -- What a mark revealed: sendings up to this number, and serials of archives up to this one until the end of that day.
  last_number  bigint NOT NULL DEFAULT 0,
  serial_day   date,
  serial_floor integer NOT NULL DEFAULT 0,
  -- Unused: left_epochs replaces it.
  left_epoch   uuid,
  -- Other installations whose marks a person has accepted.
  left_epochs  text[] NOT NULL DEFAULT '{}',
  -- When the checklist of the start was dismissed.
  started_at   timestamptz,
  -- Since when its mark lies in its folder of files: a process with another folder notices it at its start.
  marked_at    timestamptz
);
INSERT INTO actes.installation (epoch) VALUES (gen_random_uuid());

CREATE TABLE actes.schedule (
  name             text PRIMARY KEY,
  -- The program's rhythm that next_at follows: another one replaces both.
  rhythm           text NOT NULL,
  next_at          timestamptz NOT NULL,
  -- A person requested a run; a later start satisfies it.
  wanted_at        timestamptz,
  paused_at        timestamptz,
  paused_by        text,
  pause_reason     text,
  -- Claim of the run, renewed while it lasts.
  run_token        uuid,
  run_until        timestamptz,
  last_started_at  timestamptz,
  last_finished_at timestamptz,
  last_ms          integer,
  last_outcome     text CHECK (last_outcome IN ('done', 'failed')),
  last_code        text,
  last_count       integer
);
