// The walls of the house, as tables: the layers of rooms, where each package is named, what protocol/ may touch. Whatever is
// not in these tables is forbidden.

/** Files that lie loose in src/, beside the rooms. */
export const loose = [
  'app.ts',
  'cli.ts',
  'clock.ts',
  'errors.ts',
  'index.ts',
  'launcher.cjs',
  'lifecycle.ts',
  'open-gateways.ts',
  'open-archives.ts',
] as const

/**
 * Rooms and loose files, from the ground up. Each imports those of the lines above it and itself; rooms of one line do not
 * know each other.
 */
export const layers: readonly (readonly string[])[] = [
  ['clock.ts'],
  ['errors.ts', 'lifecycle.ts', 'observe', 'launcher.cjs'],
  ['protocol'],
  ['queue'],
  ['text', 'files', 'manual'],
  ['config', 'opendata', 'sandbox'],
  ['gateways'],
  ['archives'],
  ['offline', 'store', 'open-gateways.ts', 'open-archives.ts'],
  ['accounts', 'transmission', 'index.ts'],
  ['proof'],
  ['transfers'],
  ['subscriptions'],
  ['schedules'],
  ['operations'],
  ['app.ts'],
  ['doctor'],
  ['web', 'doors'],
  ['commands'],
  ['cli.ts'],
]

/** What no layer says: a room that may not be imported from another, whatever lies between them. */
export const shut: readonly { readonly from: string; readonly to: string; readonly why: string }[] = [
  { from: 'gateways', to: 'sandbox', why: 'a driver and a simulator share nothing' },
  { from: 'sandbox', to: 'gateways', why: 'a driver and a simulator share nothing' },
  { from: 'archives', to: 'sandbox', why: 'a driver and a simulator share nothing' },
  { from: 'web', to: 'store', why: 'pages and routes ask operations' },
  { from: 'doors', to: 'store', why: 'doors ask operations' },
  { from: 'commands', to: 'store', why: 'commands ask operations' },
  { from: 'index.ts', to: 'store', why: 'the library has no database' },
]

/** Each package, and the files that name it. */
export const packages: Readonly<Record<string, RegExp>> = {
  '@cantoo/pdf-lib': /^files\/(pdf|signatures)\//,
  '@electric-sql/pglite': /^(store|queue)\//,
  '@expo-google-fonts/arimo': /^files\/pdf\/face\.ts$/,
  '@fastify/busboy': /^sandbox\/asalae\/form\.ts$/,
  '@fastify/cookie': /^web\/desk\/desk\.ts$/,
  '@fastify/csrf-protection': /^web\/desk\/forgery\.ts$/,
  '@fastify/helmet': /^web\/(desk\/desk|public\/public)\.ts$/,
  '@fastify/multipart': /^web\//,
  '@fastify/rate-limit': /^(web|accounts)\//,
  '@fastify/swagger': /^web\/api\//,
  '@noble/hashes': /^offline\/dossier\/browser\/crypto\.ts$/,
  '@nodable/entities': /^(protocol\/xml\/read|gateways\/(wire\/pages|pastell\/meanings)|files\/reception\/notice)\.ts$/,
  '@opentelemetry/api': /^observe\/telemetry\.ts$/,
  '@opentelemetry/context-async-hooks': /^observe\/telemetry\.ts$/,
  '@opentelemetry/exporter-trace-otlp-proto': /^observe\/telemetry\.ts$/,
  '@opentelemetry/resources': /^observe\/telemetry\.ts$/,
  '@opentelemetry/sdk-trace': /^observe\/telemetry\.ts$/,
  '@peculiar/x509': /^sandbox\/certificates\.ts$/,
  '@simplewebauthn/server': /^accounts\/authenticators\.ts$/,
  '@zxcvbn-ts/core': /^accounts\/strength\/guesser\.ts$/,
  '@zxcvbn-ts/language-common': /^accounts\/strength\/guesser\.ts$/,
  '@zxcvbn-ts/language-en': /^accounts\/strength\/guesser\.ts$/,
  '@zxcvbn-ts/language-fr': /^accounts\/strength\/guesser\.ts$/,
  asn1js: /^(offline\/dossier\/timestamp|sandbox\/timestamps|files\/signatures\/(cms|chain))\.ts$/,
  aws4fetch: /^store\/blobs\/bucket\/server\.ts$/,
  bullmq: /^queue\/bullmq\.ts$/,
  'csv-parse': /^(opendata\/scdl|operations\/declaration\/listing|files\/batch\/table)\.ts$/,
  'csv-stringify': /^opendata\/csv\.ts$/,
  'd3-scale': /^web\/desk\/(charts|pages\/dashboard)\//,
  'd3-shape': /^web\/desk\/charts\//,
  'cron-parser': /^schedules\/when\.ts$/,
  'cli-progress': /^commands\/progress\.ts$/,
  commander: /^(cli\.ts$|commands\/)/,
  'fast-xml-parser': /^protocol\/xml\/read\.ts$/,
  'fastest-levenshtein': /^protocol\/acte\/shape\.ts$/,
  fastify: /^web\//,
  fontkit: /^files\/pdf\/face\.ts$/,
  'ical-generator': /^web\/public\/calendar\.ts$/,
  idiomorph: /^web\/desk\/desk\.ts$/,
  imapflow: /^gateways\/ministry\//,
  'ipaddr.js': /^(config\/networks|accounts\/session-place|subscriptions\/webhooks\/target)\.ts$/,
  ioredis: /^queue\/redis\.ts$/,
  'jsonc-parser': /^files\/json\.ts$/,
  'libxml2-wasm': /^protocol\/xml\/libxml\.ts$/,
  marked: /^(commands\/reading|web\/desk\/markdown)\.ts$/,
  mailauth: /^files\/reception\/evidence\.ts$/,
  mailparser: /^files\/reception\/mail\.ts$/,
  nodemailer: /^(sandbox\/ministry\/|subscriptions\/mail\/mailer\.ts$)/,
  'openid-client': /^accounts\/provider\/oidc\.ts$/,
  otpauth: /^accounts\/second-step\.ts$/,
  'p-limit':
    /^(files|gateways\/ministry|operations\/(batch|runs)|sandbox|schedules|transmission|doctor|store\/(blobs|engine))\//,
  pg: /^(store\/engine\/(driver|postgres|shared-connections)|queue\/(bullmq|pglite-pool))\.ts$/,
  pino: /^observe\/log\.ts$/,
  pkijs: /^(offline\/dossier\/timestamp\.ts$|sandbox\/timestamps\.ts$|files\/signatures\/)/,
  'prom-client': /^observe\/metrics\/meters\.ts$/,
  qrcode: /^(files\/pdf\/mark|web\/desk\/qr-code)\.ts$/,
  'read-excel-file': /^files\/batch\/table\.ts$/,
  'tar-stream': /^(protocol\/archive|store\/(engine|backup|portable)|gateways\/pastell|sandbox\/seda)\//,
  undici: /^(operations|proof|gateways\/wire|accounts\/provider|subscriptions\/webhooks|store\/blobs)\//,
  unpdf: /^files\/pdf\/lines\.ts$/,
  uuid: /^clock\.ts$/,
  xmlbuilder2: /^protocol\/(xml\/write|seda\/bordereau)\.ts$/,
  yauzl: /^(files\/zip|sandbox\/seda\/container)\.ts$/,
  yazl: /^(proof\/dossier|files\/antivirus-probe|files\/batch\/table)\.ts$/,
  zod: /^(protocol|operations|web|accounts|gateways|archives|doors|store\/portable)\//,
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
export const environmentReaders: readonly string[] = ['config/config.ts', 'cli.ts']

/** Files whose `state` is another's: a platform's, a simulator's, a dossier's, a batch's or that of an operation on many acts. */
export const otherStates =
  /^(gateways|sandbox|offline\/dossier|operations\/batch|web\/desk\/pages\/(batches|bulk))\/|^(operations\/runs\/batches|store\/desk\/changes)\.ts$/

/** Who reads the time, waits and draws chance by itself, and why. Everybody else takes a clock, or `systemClock`. */
export const clocks: Readonly<Record<string, string>> = {
  'clock.ts': 'it is what others take',
  'offline/dossier/browser/page.ts': 'runs in a browser',
  'offline/dossier/verify.ts': 'runs in a browser too',
  'store/engine/prepare-embedded.ts': 'puts others in their place, so that its data are the same each time',
}

/** Globals and modules that are time, waiting or chance, and members of others, as `object.member`. */
export const timely = {
  globals: ['performance', 'setTimeout', 'setInterval', 'setImmediate'],
  modules: /^(node:timers|node:perf_hooks|uuid$)/,
  members:
    /^((globalThis\.)?(Date\.now|Math\.random|AbortSignal\.timeout|process\.(hrtime|uptime))|globalThis\.(performance|set\w+)|.*\.(randomUUID|randomFill\w*|getRandomValues)|.*(?<!lock)\.random(Bytes|Int))$/s,
}

/** What a worker does, by the clock that it was given: here `systemClock` is never named. */
export const clockGiven =
  /^(archives|queue|transmission|gateways\/(sandbox|watched|opened|wire\/\w+)|proof\/(documents|sealing)|transfers|schedules|operations|doors|subscriptions|files\/(deposit|pieces|left-folders|batch|reception))(\/|\.ts$)/

/** Exported functions of these say what they take and give: what the package publishes, and the contracts. */
export const contracts = /^(index\.ts|gateways\/gateway\.ts|archives\/archive\.ts|protocol\/messages\/names\.ts)$/

export const longestFunction = 50
export const mostParameters = 3

/** Names that say nothing of what a file holds. */
export const emptyNames = /(^|-)(utils?|helpers?|common|misc|managers?|services?|impl|types|interfaces)(-|$)/

/** Files that do something when they are loaded, because they are started rather than imported. */
export const programs: readonly string[] = [
  'launcher.cjs',
  'accounts/strength/guesser.ts',
  'files/pdf/child.ts',
  'gateways/plugin/child.ts',
  'offline/dossier/browser/page.ts',
]

/** State of a module that outlives a call: a thing loaded once, a counter. */
export const moduleState: Readonly<Record<string, string>> = {
  'protocol/xml/libxml.ts': 'opened',
  'sandbox/folder.ts': 'temporaries',
  'gateways/kinds.ts': 'plugins',
  'text/words.ts': 'named',
}
