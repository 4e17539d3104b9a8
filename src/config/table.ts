// Every setting: name, secrecy, default, purpose. A test compares the manual's table with it.
interface Setting {
  readonly name: SettingName
  readonly secret: boolean
  /** Default value; empty when there is none. */
  readonly fallback: string
  readonly about: string
}

/** A secret may also be given as a file: `NAME_FILE`. */
const written = {
  ACTES_DATABASE_URL: { secret: true, about: 'PostgreSQL; absent: embedded PGlite in `ACTES_HOME`' },
  ACTES_REDIS_URL: { secret: true, about: 'BullMQ on Redis or Valkey; absent: BullMQ on the database' },
  ACTES_HOME: { fallback: '.actes', about: 'folder of the embedded database, the sandbox and the blobs' },
  ACTES_BLOBS: { about: 'folder of the stored bytes, shared by every machine; absent: `ACTES_HOME/blobs`' },
  ACTES_MARK: {
    about:
      'second folder of the mark that reveals a restored database, off the machine of the blobs; absent: beside the blobs, and on `ACTES_REDIS_URL` where that is set',
  },
  ACTES_MASTER_KEY: {
    secret: true,
    about:
      '32 bytes in base64 that seal secrets and sign the forms of the desk; several, one a line: the first seals, the others open; absent: made in `ACTES_HOME` by the embedded default',
  },
  ACTES_MASTER_KEY_COMMAND: {
    about: 'program, with its arguments, that outputs these keys: for a vault, a KMS, an HSM',
  },
  ACTES_ENCRYPT_BLOBS: {
    fallback: 'no',
    about: '`yes`: stored files are encrypted, each under a key of its own that the master key seals',
  },
  ACTES_BACKUP_PASSPHRASE: {
    secret: true,
    about:
      'for `actes backup` and `actes restore`: the passphrase of backups; absent: the master key, or it is asked for',
  },
  ACTES_CLAMD: {
    about:
      'the antivirus (clamd) that scans every deposited file: `unix:/run/clamav/clamd.ctl` or `tcp:host:3310`; `off`: none; absent: none in the embedded default; on PostgreSQL `actes start` and deposits are then refused',
  },
  ACTES_HOST: { fallback: '127.0.0.1', about: 'address that `actes start` listens on' },
  ACTES_PUBLIC_URL: { about: 'where people reach the desk, `https://…`; absent: `http://ACTES_HOST:ACTES_PORT`' },
  ACTES_PUBLIC_PAGES: {
    fallback: 'no',
    about: '`yes`: acts can be put on public pages, `/public/…`, readable without signing in',
  },
  ACTES_OIDC_ISSUER: {
    about: 'sign-in by OpenID Connect: the provider, `https://…`; with the identifier and the secret, or none of them',
  },
  ACTES_OIDC_CLIENT_ID: { about: 'the client id of this desk at the provider' },
  ACTES_OIDC_CLIENT_SECRET: { secret: true, about: 'the client secret of this desk at the provider' },
  ACTES_OIDC_SCOPES: {
    fallback: 'openid email given_name usual_name siret',
    about: 'scopes requested from the provider; with `siret`, the body that a person acts for is checked',
  },
  ACTES_OIDC_ACR: {
    about: 'accepted levels of authentication, separated by blanks (`eidas2 eidas3`); absent: any',
  },
  ACTES_OIDC_NAME: { fallback: 'ProConnect', about: 'what people call the provider' },
  ACTES_OIDC_CA: { about: 'PEM file of the authorities of a private provider; absent: those of the machine' },
  ACTES_LOCAL_SIGN_IN: { fallback: 'yes', about: '`no`: nobody signs in by a password, only by the provider' },
  ACTES_FOUR_EYES: {
    fallback: 'no',
    about:
      'what a second person with the same right has to agree to: `yes`, or some of `connections`, `people`, `tokens`, `keys`, `decisions`',
  },
  ACTES_SECOND_STEP: {
    fallback: 'none',
    about:
      'who must use a second step at sign-in, a code or an authenticator: `all`, or roles separated by commas, `administrator,operator`; includes every role that has all of their rights',
  },
  ACTES_TRUST_PROXY: {
    about: 'addresses and networks of the reverse proxies whose `X-Forwarded-…` is believed; absent: none',
  },
  ACTES_PORT: { fallback: '8080', about: 'port that `actes start` listens on; 0: any free one' },
  ACTES_METRICS_TOKEN: {
    secret: true,
    about:
      'who may read `/metrics`: `Authorization: Bearer …`, 16 characters at least; absent: this machine alone, and nobody once `ACTES_PUBLIC_URL` tells of a proxy',
  },
  ACTES_SERVER: {
    about: 'for commands: the remote server that they call, `https://…`, as `--server`; absent: the database',
  },
  ACTES_TOKEN: { secret: true, about: 'for commands: the token shown to `ACTES_SERVER`' },
  ACTES_LANG: {
    about:
      'language of messages, help, webhooks and mails, `fr` or `en`; absent: that of `LC_ALL`, `LC_MESSAGES` or `LANG`; French for any other',
  },
  ACTES_LOG_LEVEL: { fallback: 'info', about: 'debug, info, warn, error or silent' },
  ACTES_CONCURRENCY: { fallback: '6', about: 'connections that one worker process serves at a time' },
  ACTES_ACTS_PER_TURN: { fallback: '5', about: 'acts of one connection taken in one turn' },
  ACTES_SWEEP_SECONDS: { fallback: '2', about: 'how often the database is asked for what is due' },
  ACTES_LEASE_SECONDS: { fallback: '300', about: 'how long a claim holds; longer than any exchange' },
  ACTES_GRACE_SECONDS: { fallback: '60', about: 'after doubt, how long before the gateway is asked what it has' },
  ACTES_RETRY_SECONDS: { fallback: '30', about: 'wait after a first failure; it doubles each time' },
  ACTES_RETRY_MAX_SECONDS: { fallback: '3600', about: 'longest wait between two tries' },
  ACTES_RETRIES: {
    fallback: '12',
    about: 'failures of an act in a row, while its platform answers others, before a person is asked',
  },
  ACTES_COLLECT_SECONDS: {
    fallback: '5',
    about:
      'first wait between two collections of returns, and between two questions about one sending; it doubles while nothing comes',
  },
  ACTES_CLASSIFICATION_SECONDS: {
    fallback: '86400',
    about:
      'how long an act waits for the answer of the préfecture about the classification in force before a person is asked (ACTES-V037)',
  },
  ACTES_COLLECT_MAX_SECONDS: {
    fallback: '300',
    about:
      'longest wait between two collections, and between two questions about one sending; `ACTES_COLLECT_IDLE_SECONDS` once nothing came for a day',
  },
  ACTES_COLLECT_IDLE_SECONDS: {
    fallback: '900',
    about:
      'wait between two collections of a connection by which nothing waits for an answer, and of one that brought nothing for a day: a letter of the préfecture is here that much later at most; `actes collect` asks at once',
  },
  ACTES_QUEUE_DEPOSITS: {
    about:
      'for whom programs may deposit by the queue `actes-deposits`: SIRENs, `213401482,…`, or `*`; other queues beside it by `actes-deposits-NAME=…`, after a blank; absent: by none',
  },
  ACTES_QUEUE_FILES: {
    about:
      'folders below which a job of these queues may name files by their paths, `/srv/actes:/mnt/ged`; absent: none',
  },
  ACTES_TRUST_LIST: {
    about:
      'PEM file of the trusted authorities for signatures of files, with their revocation lists (X509 CRL); absent: no authority is known, and only integrity is verified',
  },
  ACTES_SIGNATURES: {
    fallback: 'show',
    about: 'signed files: `show` says what their signatures are worth; `require-valid` refuses those that are not good',
  },
  ACTES_QUEUE_CONCURRENCY: {
    fallback: '2',
    about: 'jobs of each of these queues that a worker process takes at a time',
  },
  ACTES_QUEUE_PER_MINUTE: {
    fallback: '600',
    about: 'jobs taken from each of these queues in a minute, by all processes',
  },
  ACTES_QUEUE_EVENTS: {
    fallback: '10000',
    about: 'events that wait on a queue that programs are told by; beyond it the oldest are removed',
  },
  ACTES_INTAKE: {
    about: 'folder of the watched folders, one for each SIREN, on every machine with a worker; absent: none is watched',
  },
  ACTES_INTAKE_SECONDS: {
    fallback: '10',
    about: 'how often watched folders are looked at, and how long a deposit must have rested in one',
  },
  ACTES_WEBHOOK_NETWORKS: {
    about: 'networks of one’s own where subscribers may be, `10.1.0.0/16 fd00:1::/48`; absent: public addresses alone',
  },
  ACTES_SMTP_URL: {
    secret: true,
    about: 'mail server for notices, `smtps://user:password@host:465`, both percent-encoded; absent: no mail is sent',
  },
  ACTES_MAIL_FROM: { about: 'sender of these mails; needed with `ACTES_SMTP_URL`' },
  ACTES_RETENTION: {
    about:
      'longer terms (DUA) of acts, in years by nature: `AI=90,CC=15`; never shorter than those of the chapter `conservation`; absent: those',
  },
  ACTES_TIMESTAMP_URL: {
    about: 'timestamp authority (RFC 3161) that dates the daily seals of the journal; absent: they are only declared',
  },
  ACTES_TIMESTAMP_CA: {
    about: 'PEM file of the authorities that its answers are checked by; needed with `ACTES_TIMESTAMP_URL`',
  },
  ACTES_SYSLOG: {
    about: 'SIEM that is given every line of the journals, by syslog over TLS: `syslog+tls://host:6514`; absent: none',
  },
  ACTES_SYSLOG_CA: { about: 'PEM file of the authorities that it is known by; absent: those of the machine' },
  ACTES_SYSLOG_CERT: { about: 'PEM file of our certificate, where it asks for one; with its key, or neither' },
  ACTES_SYSLOG_KEY: { about: 'PEM file of the key of that certificate' },
  ACTES_START_SECONDS: {
    fallback: '60',
    about: 'how long `actes start` waits for a PostgreSQL or a Redis that does not answer yet',
  },
  ACTES_STOP_SECONDS: { fallback: '8', about: 'on SIGTERM, how long steps in flight may go on' },
  ACTES_SANDBOX_SLOW_SECONDS: {
    fallback: '30',
    about: 'how long the sandbox takes to answer a number ending in `_LENT`',
  },
  ACTES_SANDBOX_LATE_SECONDS: { fallback: '60', about: 'how late the sandbox acknowledges a number ending in `_TARD`' },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    about: 'receiver of traces by OTLP over HTTP, `/v1/traces` is added; absent: no traces',
  },
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: { about: 'the same, whole address' },
  OTEL_SDK_DISABLED: { fallback: 'false', about: '`true`: no traces, whatever the endpoint' },
  OTEL_SERVICE_NAME: { fallback: 'actes-worker', about: 'name of this program in traces' },
} as const satisfies Readonly<Record<string, Pick<Setting, 'about'> & Partial<Setting>>>

export type SettingName = keyof typeof written

export const settings: readonly Setting[] = Object.entries(written).map(([name, each]) => ({
  name: name as SettingName,
  secret: false,
  fallback: '',
  ...each,
}))
