-- Tokens of seals, renewed before what signs them ends (store/proof/renewals.ts): a line of the installation's journal
-- tells their digests, and a later seal dates that line.
CREATE TABLE actes.renewal (
  chain text NOT NULL,
  count bigint NOT NULL,
  -- When the signer's certificate or its algorithm ends; null until the schedule has read the token.
  until timestamptz,
  -- The line that witnesses the token.
  line  bigint,
  PRIMARY KEY (chain, count),
  FOREIGN KEY (chain, count) REFERENCES actes.seal_token
);
-- store/proof/renewals.ts: tokens to read, and those that end soon.
CREATE INDEX renewal_due ON actes.renewal (until) WHERE line IS NULL;
