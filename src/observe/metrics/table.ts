// Every metric but Node's. Tests compare the manual, the dashboard and the alerts with it.

type MetricText = `actes_${string}`

export interface Metric {
  readonly name: MetricText
  readonly kind: 'gauge' | 'counter' | 'histogram'
  readonly labels: readonly string[]
  /** `database`, `queue`: equal in every process (aggregate by max). `process`: its own since start (by sum). */
  readonly from: 'database' | 'queue' | 'process'
  readonly help: string
  readonly buckets?: readonly number[]
}

const minute = 60
const hour = 60 * minute
const day = 24 * hour

function group<const H extends Helps>(facts: Omit<Metric, 'name' | 'help'>, helps: H) {
  return Object.entries(helps).map(([name, help]) => ({ ...facts, name: name as keyof H & MetricText, help }))
}

type Helps = Readonly<Record<MetricText, string>>

const gauges = <const H extends Helps>(from: Metric['from'], labels: readonly string[], helps: H) =>
  group({ kind: 'gauge', labels, from }, helps)

const counters = <const H extends Helps>(labels: readonly string[], helps: H) =>
  group({ kind: 'counter', labels, from: 'process' }, helps)

const histograms = <const H extends Helps>(labels: readonly string[], buckets: readonly number[], helps: H) =>
  group({ kind: 'histogram', labels, from: 'process', buckets }, helps)

const buckets = {
  exchange: [0.05, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300],
  answer: [
    minute,
    5 * minute,
    15 * minute,
    30 * minute,
    hour,
    2 * hour,
    4 * hour,
    8 * hour,
    12 * hour,
    day,
    2 * day,
    3 * day,
    5 * day,
    7 * day,
    14 * day,
  ],
}

export const metricTable = [
  ...gauges('process', [], {
    actes_database_up: '1 when the figures of the database could be read within the time limit.',
    actes_queue_up: '1 when the queue answered; absent where this process opened none.',
    actes_antivirus_up: '1 when the antivirus answered; absent where none is set.',
  }),
  ...gauges('process', ['version', 'node', 'database', 'role'], {
    actes_build_info: 'Always 1: version of the program and of Node, kind of database, role of the process.',
  }),
  ...gauges('database', ['state'], {
    actes_transmissions: 'Transmissions by state.',
    actes_transmissions_unfinished:
      'Transmissions that the program has left to carry on, by state; held ones are not among them.',
    actes_transmissions_oldest_seconds: 'Age of the oldest unfinished transmission since its deposit, by state.',
    actes_transmissions_failing: 'Unfinished transmissions whose last try failed, and that are tried again, by state.',
    actes_transmissions_due:
      'Transmissions that are due now on an open connection and that nobody has taken yet, by state.',
  }),
  ...gauges('database', [], {
    actes_transmissions_late_seconds: 'How long the most overdue of them has been due; 0 when none is.',
  }),
  ...gauges('database', ['code'], {
    actes_transmissions_held: 'Transmissions held until a person decides, by code.',
    actes_transmissions_held_seconds: 'How long the first of them has been held, by code.',
  }),
  ...gauges('database', [], {
    actes_transmissions_uncertain:
      'Sendings without a verdict: nobody knows whether they arrived. An exchange under way is among them.',
    actes_transmissions_uncertain_seconds:
      'How long the oldest of them has been without a verdict; 0 when there is none.',
    actes_transmissions_unanswered:
      'Acts and annulations whose receipt is missing, by the working days of their gateway and département; counted up to 1000.',
  }),
  ...gauges('database', ['state'], {
    actes_transfers: 'Transfers of acts to archives that are under way or refused, by state.',
    actes_transfers_waiting: 'Transfers that wait for a person, by state: refused, held, or long without a reply.',
  }),
  ...gauges('database', ['state'], {
    actes_answers_last_hour: 'Transmissions that were acknowledged or refused within the last hour.',
  }),
  ...gauges('database', [], {
    actes_installation_quiet:
      '1 while nothing is sent: the database was restored to an earlier moment, or may have been.',
  }),
  ...gauges('database', ['gateway', 'standing'], {
    actes_connections: 'Connections by gateway: open, suspended, or paused by a person.',
  }),
  ...gauges('database', ['gateway', 'code'], {
    actes_connections_suspended: 'Suspended connections, by gateway and code.',
  }),
  ...gauges('database', ['connection', 'code'], {
    actes_connection_suspended_seconds: 'How long a connection has been suspended: the 100 longest.',
  }),
  ...gauges('database', ['gateway'], {
    actes_collect_late_seconds:
      'How long the most overdue collection of returns has been due on an open connection; 0 when none is.',
    actes_certificate_days_min: 'Days left to the certificate that ends first, by gateway; negative once it has ended.',
  }),
  ...gauges('database', ['connection'], {
    actes_certificate_days_left:
      'Days left to the certificate of a connection, when they are fewer than 60: the 100 that end first.',
  }),
  ...gauges('database', ['status'], {
    actes_returns_waiting: 'Returns that wait for a person: orphan, unreadable or notice.',
    actes_returns_waiting_seconds: 'How long the oldest of them has waited, by status.',
  }),
  ...gauges('database', ['kind'], {
    actes_tasks_open: 'What the préfecture expects of a person, by kind.',
    actes_tasks_overdue: 'Open tasks whose last day is over, in Paris, by kind.',
  }),
  ...gauges('database', ['schedule'], {
    actes_schedule_late_seconds:
      'How long a recurring job has been due without being done; 0 when it is not, or is paused.',
    actes_schedule_failed: '1 when the last run of a recurring job failed.',
    actes_schedule_paused: '1 while a person has paused a recurring job.',
    actes_schedule_last_run_timestamp_seconds: 'When the last run of a recurring job ended, in seconds since 1970.',
  }),
  ...gauges('queue', ['state'], {
    actes_queue_jobs:
      'Jobs in the queue: waiting, active (being done), delayed. None fails there: a job that was done is gone.',
  }),
  ...counters(['result'], {
    actes_deposits_total: 'Deposits handed in to this process: accepted, already there, or refused.',
  }),
  ...counters(['step', 'ending'], {
    actes_steps_total:
      'Steps taken (validate, package, submit, await), by ending: advance, wait, or the kind of the trouble.',
  }),
  ...counters(['gateway', 'verdict'], {
    actes_attempts_total:
      'Attempts to send, by verdict: taken, not-taken, refused; unknown each time nobody could say.',
  }),
  ...counters(['gateway', 'verb', 'outcome'], {
    actes_exchanges_total: 'Exchanges with gateways, by verb and outcome: done, or the kind of the error.',
  }),
  ...histograms(['gateway', 'verb'], buckets.exchange, {
    actes_exchange_seconds: 'How long exchanges with gateways last; a collection, with the storing of what came.',
  }),
  ...histograms(['gateway', 'state'], buckets.answer, {
    actes_answer_delay_seconds: 'From the sending to its answer (acknowledged or refused), as this process read it.',
  }),
] satisfies readonly Metric[]

export type MetricName = (typeof metricTable)[number]['name']

export interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export type Samples = Partial<Record<MetricName, readonly Sample[]>>
