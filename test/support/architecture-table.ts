// Who may import whom, what comes from outside and where, and the few exceptions, as the tree now
// stands. Whatever is not in these tables is forbidden.

export interface Area {
  readonly name: string
  /** Paths from src/. The first area that fits a file is its area. */
  readonly files: RegExp
  /** Areas it may import; its own is always among them. */
  readonly may: readonly string[]
  /** Areas of which it may name types only. */
  readonly mayName?: readonly string[]
  /** Its files do not know each other. */
  readonly strangers?: true
}

export const areas: readonly Area[] = [
  // What everybody may know.
  { name: 'errors', files: /^errors\.ts$/, may: [] },
  { name: 'ids', files: /^ids\.ts$/, may: [] },
  { name: 'lifecycle', files: /^lifecycle\.ts$/, may: [] },
  { name: 'breathe', files: /^breathe\.ts$/, may: [] },
  { name: 'at-once', files: /^at-once\.ts$/, may: [] },
  { name: 'seal', files: /^seal\.ts$/, may: ['errors'] },
  { name: 'log', files: /^log\.ts$/, may: [], mayName: ['config'] },
  { name: 'config', files: /^config(-table|-sign-in)?\.ts$/, may: ['errors'], mayName: ['queue/schedule'] },
  { name: 'sentences', files: /^sentences(-[a-z]+)?\.ts$/, may: ['lifecycle'], mayName: ['errors', 'protocol'] },

  { name: 'version', files: /^version\.ts$/, may: [] },

  // Watching: the ports, which everybody may name, and what fills them in.
  { name: 'meters', files: /^meters\.ts$/, may: [] },
  { name: 'traces', files: /^traces\.ts$/, may: [] },
  { name: 'telemetry', files: /^telemetry\.ts$/, may: ['queue/answer'], mayName: ['log', 'traces'] },
  {
    name: 'watched',
    files: /^watched\.ts$/,
    may: ['errors'],
    mayName: ['gateways/gateway', 'meters', 'traces'],
  },
  {
    name: 'metrics',
    files: /^metrics\//,
    may: ['protocol', 'queue/answer', 'schedules', 'store'],
    mayName: ['meters', 'queue/queue', 'steps/step'],
  },

  // The language, the files on the disk, and what works without a database.
  { name: 'protocol', files: /^protocol\//, may: ['errors'] },
  { name: 'files/pdf-look', files: /^files\/pdf-look\.ts$/, may: [] },
  { name: 'files/pdf-child', files: /^files\/pdf-child\.ts$/, may: ['files/pdf-look'] },
  { name: 'files', files: /^files\//, may: ['errors', 'protocol'], mayName: ['files/pdf-child'] },
  { name: 'offline', files: /^offline\//, may: ['errors', 'protocol', 'files', 'gateways/limits'] },
  { name: 'reception', files: /^reception\//, may: ['errors', 'protocol'] },
  { name: 'inspect', files: /^inspect\//, may: ['errors', 'protocol', 'reception'] },

  // The roads to the prefecture: no driver knows another one, the store, the queue or a step; none knows a simulator, and
  // no simulator knows a driver.
  {
    name: 'gateways/gateway',
    files: /^gateways\/gateway\.ts$/,
    may: [],
    mayName: ['errors', 'protocol', 'gateways/settings'],
  },
  { name: 'gateways/limits', files: /^gateways\/limits\.ts$/, may: [], mayName: ['protocol', 'gateways/gateway'] },
  {
    name: 'gateways/capabilities',
    files: /^gateways\/capabilities\.ts$/,
    may: ['gateways/limits'],
    mayName: ['gateways/gateway'],
  },
  { name: 'gateways/settings', files: /^gateways\/settings(-together)?\.ts$/, may: ['errors', 'protocol'] },
  {
    name: 'gateways/traffic',
    files: /^gateways\/traffic\.ts$/,
    may: [],
    mayName: ['gateways/gateway', 'gateways/settings'],
  },
  { name: 'gateways/frozen', files: /^gateways\/frozen\.ts$/, may: ['errors'], mayName: ['gateways/gateway'] },
  {
    name: 'gateways/findings',
    files: /^gateways\/findings\.ts$/,
    may: ['errors', 'protocol', 'gateways/wire'],
    mayName: ['gateways/gateway'],
  },
  {
    name: 'gateways/wire',
    files: /^gateways\/wire\//,
    may: ['errors'],
    mayName: ['gateways/gateway', 'gateways/settings'],
  },
  {
    name: 'gateways/sandbox',
    files: /^gateways\/sandbox\.ts$/,
    may: ['errors', 'protocol', 'sandbox', 'gateways/capabilities', 'gateways/limits'],
    mayName: ['gateways/gateway'],
  },
  ...['s2low', 'pastell', 'ministry'].map((driver) => ({
    name: `gateways/${driver}`,
    files: new RegExp(`^gateways/${driver}/`),
    may: [
      ...['errors', 'protocol', 'gateways/capabilities', 'gateways/findings', 'gateways/frozen', 'gateways/wire'],
      ...(driver === 'ministry' ? ['gateways/traffic'] : []),
    ],
    mayName: ['gateways/gateway', 'gateways/settings'],
  })),
  { name: 'sandbox', files: /^sandbox\//, may: ['errors', 'protocol'], mayName: ['gateways/gateway'] },

  // Truth and bell.
  {
    name: 'store',
    files: /^store\//,
    may: ['seal', 'breathe', 'errors', 'ids', 'lifecycle'],
    mayName: ['accounts/access', 'gateways/settings', 'protocol', 'gateways/gateway'],
  },

  // Who people are, and what they may do.
  { name: 'accounts/access', files: /^accounts\/access\.ts$/, may: [] },
  { name: 'accounts/tokens', files: /^accounts\/tokens\.ts$/, may: ['accounts/access'] },
  { name: 'accounts', files: /^accounts\//, may: ['at-once', 'errors', 'seal', 'store'], mayName: ['accounts/access'] },
  { name: 'queue/schedule', files: /^queue\/schedule\.ts$/, may: [] },
  { name: 'queue/openings', files: /^queue\/openings\.ts$/, may: [] },
  { name: 'queue/answer', files: /^queue\/answer\.ts$/, may: [] },
  { name: 'queue/queue', files: /^queue\/queue\.ts$/, may: [], mayName: ['errors'] },
  { name: 'queue', files: /^queue\//, may: ['breathe', 'errors', 'queue/answer'], mayName: ['queue/queue'] },

  // How what happened is told to others.
  { name: 'notices/ways', files: /^notices\/(ways|mailer|post|target)\.ts$/, may: ['errors'] },
  {
    name: 'notices',
    files: /^notices\//,
    may: ['errors', 'notices/ways', 'protocol', 'schedules', 'seal', 'sentences', 'store', 'web/html'],
    mayName: ['steps/step'],
  },

  // The procedure: no step knows another one, a driver or the queue.
  {
    name: 'steps/step',
    files: /^steps\/step\.ts$/,
    may: [],
    mayName: [
      ...[
        'errors',
        'gateways/gateway',
        'lifecycle',
        'log',
        'meters',
        'notices/ways',
        'protocol',
        'queue/schedule',
        'store',
      ],
      'traces',
    ],
  },
  {
    name: 'steps',
    files: /^steps\//,
    may: ['gateways/settings', 'queue/openings', 'errors', 'opening', 'protocol', 'queue/schedule', 'store'],
    mayName: ['gateways/gateway', 'lifecycle', 'steps/step'],
    strangers: true,
  },
  {
    name: 'opening',
    files: /^opening\.ts$/,
    may: ['protocol', 'store'],
  },
  {
    name: 'replace',
    files: /^replace\.ts$/,
    may: ['errors', 'opening', 'protocol', 'store'],
    mayName: ['lifecycle', 'steps/step'],
  },
  {
    name: 'refresh',
    files: /^refresh\.ts$/,
    may: ['opening', 'protocol', 'replace', 'store'],
    mayName: ['steps/step'],
  },
  {
    name: 'mend',
    files: /^mend\.ts$/,
    may: ['errors', 'gateways/findings', 'store'],
    mayName: ['gateways/gateway', 'steps/step'],
  },
  {
    name: 'pipeline',
    files: /^pipeline\.ts$/,
    may: ['errors', 'lifecycle', 'protocol', 'queue/schedule', 'returns/effects', 'steps', 'store'],
    mayName: ['steps/step', 'traces'],
  },
  {
    name: 'returns/effects',
    files: /^returns\/effects\.ts$/,
    may: ['lifecycle', 'opening', 'protocol', 'refresh', 'store'],
    mayName: ['errors', 'steps/step'],
  },
  {
    name: 'returns/collect',
    files: /^returns\/collect\.ts$/,
    may: ['errors', 'queue/schedule', 'returns', 'store'],
    mayName: ['gateways/gateway', 'steps/step'],
  },
  {
    name: 'returns',
    files: /^returns\//,
    may: ['gateways/settings', 'errors', 'protocol', 'reception', 'returns/effects', 'store'],
    mayName: ['gateways/gateway', 'steps/step'],
  },
  {
    name: 'turn',
    files: /^turn\.ts$/,
    may: ['pipeline', 'refresh', 'returns/collect', 'store'],
    mayName: ['steps/step'],
  },
  {
    name: 'schedules',
    files: /^schedules\//,
    may: ['bulk', 'mend', 'errors', 'gateways/findings', 'notices', 'protocol', 'refresh', 'store'],
    mayName: ['gateways/gateway', 'log', 'queue/queue', 'steps/step'],
  },
  {
    name: 'worker',
    files: /^worker\.ts$/,
    may: ['errors', 'schedules', 'turn'],
    mayName: ['queue/queue', 'steps/step'],
  },

  // What people and programs may do.
  {
    name: 'bulk',
    files: /^bulk\.ts$/,
    may: ['errors', 'operations', 'schedules', 'sentences', 'store'],
    mayName: ['operations/operations', 'steps/step'],
  },
  { name: 'operations/paging', files: /^operations\/paging\.ts$/, may: [], mayName: ['store'] },
  { name: 'operations/task-place', files: /^operations\/task-place\.ts$/, may: ['protocol'], mayName: ['store'] },
  {
    name: 'operations/operations',
    files: /^operations\/(operations|asked|list-filter)\.ts$/,
    may: [],
    mayName: [
      ...['accounts', 'accounts/tokens', 'gateways/gateway', 'errors', 'lifecycle', 'offline', 'protocol', 'schedules'],
      ...['operations/paging', 'store'],
    ],
  },
  {
    name: 'operations/remote',
    files: /^operations\/remote\.ts$/,
    may: ['errors', 'web/api'],
    mayName: ['operations/operations'],
  },
  {
    name: 'operations/limited',
    files: /^operations\/limited\.ts$/,
    may: ['accounts/access', 'errors', 'ids'],
    mayName: ['operations/operations', 'store'],
  },
  {
    name: 'operations',
    files: /^operations\//,
    may: [
      ...['gateways/capabilities', 'gateways/findings', 'gateways/settings'],
      ...['accounts', 'accounts/tokens', 'ids', 'mend', 'operations/task-place'],
      ...['errors', 'files', 'lifecycle', 'opening', 'protocol', 'reception', 'refresh', 'replace', 'returns'],
      ...['returns/effects', 'schedules', 'sentences', 'steps', 'store'],
    ],
    mayName: [
      'accounts/access',
      'gateways/gateway',
      'offline',
      'operations/operations',
      'operations/paging',
      'queue/queue',
      'steps/step',
    ],
  },
  { name: 'web/socket', files: /^web\/socket\.ts$/, may: [] },
  { name: 'web/html', files: /^web\/html\.ts$/, may: [] },
  {
    name: 'web/api',
    files: /^web\/api\.ts$/,
    may: ['accounts/access', 'accounts/tokens', 'errors', 'lifecycle', 'protocol'],
    mayName: ['operations/operations'],
  },
  { name: 'web/download', files: /^web\/download\.ts$/, may: [], mayName: ['web'] },
  {
    name: 'api',
    files: /^api\//,
    may: [
      ...['accounts', 'accounts/access', 'accounts/tokens', 'errors', 'files', 'lifecycle', 'operations/limited'],
      ...['at-once', 'operations/task-place', 'protocol', 'sentences', 'store', 'web/download'],
    ],
    mayName: ['app', 'operations/operations', 'schedules'],
  },
  {
    name: 'web',
    files: /^web\//,
    may: [
      ...['accounts', 'accounts/access', 'bulk', 'errors', 'files', 'gateways/settings', 'lifecycle'],
      ...['accounts/tokens', 'api', 'operations/limited', 'protocol', 'sentences', 'store', 'web/api', 'web/download'],
      ...['ids', 'notices', 'web/html', 'gateways/traffic', 'queue/openings'],
    ],
    mayName: ['app', 'gateways/gateway', 'operations/operations', 'queue/queue'],
  },
  {
    name: 'doctor',
    files: /^doctor\//,
    may: [
      'accounts',
      'config',
      'errors',
      'gateways/findings',
      'operations/remote',
      'queue/answer',
      'sentences',
      'store',
      'web/socket',
    ],
    mayName: ['gateways/gateway', 'protocol', 'queue/queue', 'steps/step'],
  },

  // Who puts the parts together.
  {
    name: 'app',
    files: /^app\.ts$/,
    may: [
      'gateways/ministry',
      'gateways/pastell',
      'gateways/s2low',
      'gateways/settings',
      'errors',
      'files',
      'gateways/sandbox',
      'log',
      'notices/ways',
      'operations',
      'queue',
      'schedules',
      'store',
      'worker',
      ...['meters', 'telemetry', 'traces', 'version', 'watched'],
    ],
    mayName: ['config', 'gateways/gateway', 'operations/operations', 'protocol', 'queue/queue', 'steps/step'],
  },
  {
    name: 'commands/command',
    files: /^commands\/command\.ts$/,
    may: ['app', 'config', 'errors', 'operations/remote', 'sentences', 'web/socket'],
    mayName: ['operations/operations'],
  },
  {
    name: 'commands/doctor',
    files: /^commands\/doctor\.ts$/,
    may: ['app', 'commands/command', 'config', 'doctor', 'log', 'store'],
    mayName: ['gateways/settings'],
  },
  { name: 'commands/migrate', files: /^commands\/migrate\.ts$/, may: ['app', 'commands/command', 'store'] },
  {
    name: 'commands/start',
    files: /^commands\/start\.ts$/,
    may: ['app', 'commands/command', 'commands/serve-folder', 'errors', 'metrics', 'version', 'web'],
  },
  {
    name: 'commands/serve-folder',
    files: /^commands\/serve-folder\.ts$/,
    may: ['web', 'web/socket'],
    mayName: ['app'],
  },
  {
    name: 'commands/sandbox',
    files: /^commands\/sandbox(-serve)?\.ts$/,
    may: ['app', 'commands', 'commands/command', 'protocol', 'sandbox'],
  },
  {
    name: 'commands',
    files: /^commands\//,
    may: [
      ...['app', 'commands/command', 'commands/serve-folder', 'errors', 'files', 'inspect', 'lifecycle', 'offline'],
      ...['accounts/access', 'accounts/tokens', 'ids', 'protocol', 'sentences'],
    ],
    mayName: ['accounts', 'config', 'operations/operations', 'operations/paging', 'schedules'],
  },
  {
    name: 'cli',
    files: /^cli\.ts$/,
    may: [
      ...['commands', 'commands/command', 'commands/doctor', 'commands/migrate', 'commands/sandbox', 'commands/start'],
      'version',
    ],
  },
  { name: 'launcher', files: /^launcher\.cjs$/, may: [] },
]

/** Which files name which package. Nothing else comes from outside. */
export const packages: Readonly<Record<string, RegExp>> = {
  '@cantoo/pdf-lib': /^files\/pdf-look\.ts$/,
  '@electric-sql/pglite': /^(store\/(embedded|pglite|prepare-embedded|store)|queue\/(bullmq|pglite-pool))\.ts$/,
  '@fastify/cookie': /^web\/desk\.ts$/,
  '@fastify/csrf-protection': /^web\/desk\.ts$/,
  '@fastify/formbody': /^web\/desk\.ts$/,
  '@fastify/helmet': /^web\/desk\.ts$/,
  '@fastify/multipart': /^(web\/uploads|api\/(api|form-upload))\.ts$/,
  '@fastify/rate-limit': /^(web\/desk|api\/api|accounts\/address-throttle)\.ts$/,
  '@fastify/swagger': /^api\/api\.ts$/,
  '@nodable/entities': /^(protocol\/read|gateways\/s2low\/text)\.ts$/,
  '@opentelemetry/api': /^telemetry\.ts$/,
  '@opentelemetry/context-async-hooks': /^telemetry\.ts$/,
  '@opentelemetry/exporter-trace-otlp-proto': /^telemetry\.ts$/,
  '@opentelemetry/resources': /^telemetry\.ts$/,
  '@opentelemetry/sdk-trace': /^telemetry\.ts$/,
  '@peculiar/x509': /^sandbox\/certificates\.ts$/,
  bullmq: /^queue\/bullmq\.ts$/,
  busboy: /^sandbox\/(s2low\/request|pastell\/request|ministry\/form)\.ts$/,
  'csv-stringify': /^web\/csv\.ts$/,
  'cron-parser': /^schedules\/when\.ts$/,
  'cli-progress': /^commands\/progress\.ts$/,
  commander: /^(cli|commands\/[a-z-]+)\.ts$/,
  'fast-xml-parser': /^protocol\/read\.ts$/,
  fastify: /^(api|web)\//,
  imapflow: /^gateways\/ministry\/mailbox-(folder|session)\.ts$/,
  'ipaddr.js': /^notices\/target\.ts$/,
  ioredis: /^queue\/redis\.ts$/,
  'libxml2-wasm': /^protocol\/libxml\.ts$/,
  mailparser: /^reception\/mail\.ts$/,
  nodemailer: /^(sandbox\/ministry\/(mail|postman)|notices\/mailer)\.ts$/,
  'openid-client': /^accounts\/oidc\.ts$/,
  otpauth: /^accounts\/second-step\.ts$/,
  pg: /^(store\/postgres|queue\/bullmq)\.ts$/,
  pino: /^log\.ts$/,
  'prom-client': /^metrics\/meters\.ts$/,
  'tar-stream': /^(protocol\/archive-[a-z]+|store\/embedded|gateways\/pastell\/(form|frozen-form))\.ts$/,
  undici: /^(operations\/remote|gateways\/wire\/http|accounts\/oidc-calls|notices\/post)\.ts$/,
  uuid: /^app\.ts$/,
  xmlbuilder2: /^protocol\/xml\.ts$/,
  zod: /^(protocol\/|api\/|web\/api\.ts$|accounts\/oidc\.ts$|gateways\/(settings(-together)?|s2low\/lists)\.ts$)/,
}

/** All that protocol/ may know of Node. */
export const pureBuiltins: readonly string[] = [
  'node:buffer',
  'node:crypto',
  'node:stream',
  'node:stream/promises',
  'node:zlib',
]

/** Globals that are a clock, a network, a process or chance: not in protocol/. */
export const impureGlobals: readonly string[] = [
  'process',
  'performance',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'crypto',
  'navigator',
]

/** Who reads the environment: the settings, and the command line that hands it over. */
export const environmentReaders: readonly string[] = ['config.ts', 'cli.ts']

/** Where the clock and new identifiers come from. */
export const clocks: readonly string[] = ['app.ts']

/** Longest file, and those that are tables: their length is that of what they list. */
export const longestFile = 300
export const tables: readonly string[] = [
  'config-table.ts',
  'metrics/table.ts',
  'sentences-table.ts',
  'sentences-words.ts',
]

export const longestFunction = 50
export const mostParameters = 3

/** Names that say nothing of what a file holds. */
export const emptyNames = /(^|-)(utils?|helpers?|common|misc|managers?|services?|impl|types|interfaces)(-|$)/

/** Files that do something when they are loaded, because they are started rather than imported. */
export const programs: readonly string[] = ['launcher.cjs', 'files/pdf-child.ts']

/** State of a module that outlives a call: a thing loaded once, a counter. */
export const moduleState: Readonly<Record<string, string>> = {
  'protocol/libxml.ts': 'opened',
  'sandbox/folder.ts': 'temporaries',
}

/** Files that name each other's types; nothing of it is there at run time. */
export const mutualTypes: readonly (readonly [string, string])[] = [
  ['sentences.ts', 'sentences-table.ts'],
  ['sentences.ts', 'sentences-words.ts'],
  ['protocol/schema.ts', 'protocol/schema-parts.ts'],
]
