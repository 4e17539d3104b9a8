// Every setting of the environment: its name, whether it is secret, what it is when absent, what it is for. The manual's
// table is compared with it; config/config.ts reads it.
/** A setting. */
export interface Setting {
  readonly name: string
  readonly secret: boolean
  /** As it is read when absent; empty when there is none. */
  readonly fallback: string
  /** What it is for, in the manual's table. */
  readonly about: string
}

/** Every setting; the manual's table is compared with it. A secret may also be given as a file: `NAME_FILE`. */
export const settings = [
  {
    name: 'ACTES_DATABASE_URL',
    secret: true,
    fallback: '',
    about: 'PostgreSQL; absent: embedded PGlite in `ACTES_HOME`',
  },
  {
    name: 'ACTES_REDIS_URL',
    secret: true,
    fallback: '',
    about: 'BullMQ on Redis or Valkey; absent: BullMQ on the database',
  },
  {
    name: 'ACTES_HOME',
    secret: false,
    fallback: '.actes',
    about: 'folder of the embedded database, the sandbox and the blobs',
  },
  {
    name: 'ACTES_BLOBS',
    secret: false,
    fallback: '',
    about: 'folder of the stored bytes, shared by every machine; absent: `ACTES_HOME/blobs`',
  },
  {
    name: 'ACTES_MASTER_KEY',
    secret: true,
    fallback: '',
    about:
      '32 bytes in base64 that seal secrets and sign the forms of the desk; absent: made in `ACTES_HOME` by the embedded default',
  },
  { name: 'ACTES_HOST', secret: false, fallback: '127.0.0.1', about: 'address that `actes start` listens on' },
  {
    name: 'ACTES_PUBLIC_URL',
    secret: false,
    fallback: '',
    about: 'where people reach the desk, `https://…`; absent: `http://ACTES_HOST:ACTES_PORT`',
  },
  {
    name: 'ACTES_OIDC_ISSUER',
    secret: false,
    fallback: '',
    about: 'sign-in by OpenID Connect: the provider, `https://…`; with the identifier and the secret, or none of them',
  },
  { name: 'ACTES_OIDC_CLIENT_ID', secret: false, fallback: '', about: 'what the provider calls this desk' },
  {
    name: 'ACTES_OIDC_CLIENT_SECRET',
    secret: true,
    fallback: '',
    about: 'what the provider knows this desk by',
  },
  {
    name: 'ACTES_OIDC_SCOPES',
    secret: false,
    fallback: 'openid email given_name usual_name siret',
    about: 'what is asked of the provider; with `siret`, the body that somebody acts for is looked at',
  },
  {
    name: 'ACTES_OIDC_ACR',
    secret: false,
    fallback: '',
    about: 'levels of authentication, by blanks, one of which is demanded (`eidas2 eidas3`); absent: any',
  },
  { name: 'ACTES_OIDC_NAME', secret: false, fallback: 'ProConnect', about: 'what people call the provider' },
  {
    name: 'ACTES_OIDC_CA',
    secret: false,
    fallback: '',
    about: 'PEM file of the authorities of a private provider; absent: those of the machine',
  },
  {
    name: 'ACTES_LOCAL_SIGN_IN',
    secret: false,
    fallback: 'yes',
    about: '`no`: nobody signs in by a password, only by the provider',
  },
  {
    name: 'ACTES_TRUST_PROXY',
    secret: false,
    fallback: '',
    about: 'addresses and networks of the reverse proxies whose `X-Forwarded-…` is believed; absent: none',
  },
  { name: 'ACTES_PORT', secret: false, fallback: '8080', about: 'port that `actes start` listens on; 0: any free one' },
  {
    name: 'ACTES_METRICS_TOKEN',
    secret: true,
    fallback: '',
    about:
      'who may read `/metrics`: `Authorization: Bearer …`, 16 characters at least; absent: this machine alone, and nobody once `ACTES_PUBLIC_URL` tells of a proxy',
  },
  {
    name: 'ACTES_SERVER',
    secret: false,
    fallback: '',
    about: 'for commands: the distant server that they speak to, `https://…`, as `--server`; absent: the database',
  },
  { name: 'ACTES_TOKEN', secret: true, fallback: '', about: 'for commands: the token shown to `ACTES_SERVER`' },
  { name: 'ACTES_LOG_LEVEL', secret: false, fallback: 'info', about: 'debug, info, warn, error or silent' },
  {
    name: 'ACTES_CONCURRENCY',
    secret: false,
    fallback: '4',
    about: 'connections that one worker process serves at a time',
  },
  { name: 'ACTES_ACTS_PER_TURN', secret: false, fallback: '5', about: 'acts of one connection taken in one turn' },
  {
    name: 'ACTES_SWEEP_SECONDS',
    secret: false,
    fallback: '2',
    about: 'how often the database is asked for what is due',
  },
  {
    name: 'ACTES_LEASE_SECONDS',
    secret: false,
    fallback: '300',
    about: 'how long a claim holds; longer than any exchange',
  },
  {
    name: 'ACTES_GRACE_SECONDS',
    secret: false,
    fallback: '60',
    about: 'after doubt, how long before the gateway is asked what it has',
  },
  {
    name: 'ACTES_RETRY_SECONDS',
    secret: false,
    fallback: '30',
    about: 'wait after a first failure; it doubles each time',
  },
  { name: 'ACTES_RETRY_MAX_SECONDS', secret: false, fallback: '3600', about: 'longest wait between two tries' },
  { name: 'ACTES_RETRIES', secret: false, fallback: '12', about: 'failures in a row before a person is asked' },
  {
    name: 'ACTES_COLLECT_SECONDS',
    secret: false,
    fallback: '5',
    about: 'first wait between two collections of returns; it doubles while nothing comes',
  },
  { name: 'ACTES_COLLECT_MAX_SECONDS', secret: false, fallback: '300', about: 'longest wait between two collections' },
  {
    name: 'ACTES_WEBHOOK_NETWORKS',
    secret: false,
    fallback: '',
    about: 'networks of one’s own where subscribers may be, `10.1.0.0/16 fd00:1::/48`; absent: public addresses alone',
  },
  {
    name: 'ACTES_SMTP_URL',
    secret: true,
    fallback: '',
    about: 'mail server for notices, `smtps://user:password@host:465`, both percent-encoded; absent: no mail is sent',
  },
  {
    name: 'ACTES_MAIL_FROM',
    secret: false,
    fallback: '',
    about: 'sender of these mails; needed with `ACTES_SMTP_URL`',
  },
  { name: 'ACTES_STOP_SECONDS', secret: false, fallback: '8', about: 'on SIGTERM, how long steps in flight may go on' },
  {
    name: 'ACTES_SANDBOX_SLOW_SECONDS',
    secret: false,
    fallback: '30',
    about: 'how long the sandbox takes to answer a number ending in `_LENT`',
  },
  {
    name: 'ACTES_SANDBOX_LATE_SECONDS',
    secret: false,
    fallback: '60',
    about: 'how late the sandbox acknowledges a number ending in `_TARD`',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    secret: false,
    fallback: '',
    about: 'receiver of traces by OTLP over HTTP, `/v1/traces` is added; absent: no traces',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    secret: false,
    fallback: '',
    about: 'the same, whole address',
  },
  {
    name: 'OTEL_SDK_DISABLED',
    secret: false,
    fallback: 'false',
    about: '`true`: no traces, whatever the endpoint',
  },
  {
    name: 'OTEL_SERVICE_NAME',
    secret: false,
    fallback: 'actes-worker',
    about: 'name of this program in traces',
  },
] as const satisfies readonly Setting[]

/** The name of a setting. */
export type SettingName = (typeof settings)[number]['name']
