-- When a person was last seen is known beyond the end of their sessions. Of those that ended before, their sign-in is left.
ALTER TABLE actes.person ADD COLUMN last_seen timestamptz;
UPDATE actes.person p SET last_seen = j.at
  FROM (SELECT who, max(at) AS at FROM actes.desk_journal WHERE event = 'signed-in' GROUP BY who) j WHERE j.who = p.login;
