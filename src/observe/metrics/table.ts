// Every metric of `/metrics` but those of Node itself: its name, kind, labels, and what it says. The manual's table, the
// dashboard and the alerts are compared with it.

/** A metric. */
export interface Metric {
  readonly name: `actes_${string}`
  readonly kind: 'gauge' | 'counter' | 'histogram'
  readonly labels: readonly string[]
  /**
   * `database`: a fact, the same from every process (take the maximum over them). `queue`: likewise. `process`: what this
   * process did since it started (take the sum).
   */
  readonly from: 'database' | 'queue' | 'process'
  readonly help: string
  /** Of a histogram: upper bounds. */
  readonly buckets?: readonly number[]
}

const minute = 60
const hour = 60 * minute
const day = 24 * hour

/** The metrics, in the order in which they are shown. */
export const metricTable = [
  {
    name: 'actes_database_up',
    ...{ kind: 'gauge', labels: [], from: 'process' },
    help: '1 when the figures of the database could be read within the time limit.',
  },
  {
    name: 'actes_queue_up',
    ...{ kind: 'gauge', labels: [], from: 'process' },
    help: '1 when the queue answered; absent where this process opened none.',
  },
  {
    name: 'actes_build_info',
    ...{ kind: 'gauge', labels: ['version', 'node', 'database', 'role'], from: 'process' },
    help: 'Always 1: version of the program and of Node, kind of database, role of the process.',
  },
  {
    name: 'actes_transmissions',
    ...{ kind: 'gauge', labels: ['state'], from: 'database' },
    help: 'Transmissions by state.',
  },
  {
    name: 'actes_transmissions_unfinished',
    ...{ kind: 'gauge', labels: ['state'], from: 'database' },
    help: 'Transmissions that the program has left to carry on, by state; held ones are not among them.',
  },
  {
    name: 'actes_transmissions_oldest_seconds',
    ...{ kind: 'gauge', labels: ['state'], from: 'database' },
    help: 'Age of the oldest unfinished transmission since its deposit, by state.',
  },
  {
    name: 'actes_transmissions_failing',
    ...{ kind: 'gauge', labels: ['state'], from: 'database' },
    help: 'Unfinished transmissions whose last try failed, and that are tried again, by state.',
  },
  {
    name: 'actes_transmissions_due',
    ...{ kind: 'gauge', labels: ['state'], from: 'database' },
    help: 'Transmissions that are due now on an open connection and that nobody has taken yet, by state.',
  },
  {
    name: 'actes_transmissions_late_seconds',
    ...{ kind: 'gauge', labels: [], from: 'database' },
    help: 'How long the most overdue of them has been due; 0 when none is.',
  },
  {
    name: 'actes_transmissions_held',
    ...{ kind: 'gauge', labels: ['code'], from: 'database' },
    help: 'Transmissions held until a person decides, by code.',
  },
  {
    name: 'actes_transmissions_held_seconds',
    ...{ kind: 'gauge', labels: ['code'], from: 'database' },
    help: 'How long the first of them has been held, by code.',
  },
  {
    name: 'actes_transmissions_uncertain',
    ...{ kind: 'gauge', labels: [], from: 'database' },
    help: 'Sendings without a verdict: nobody knows whether they arrived. An exchange under way is among them.',
  },
  {
    name: 'actes_transmissions_uncertain_seconds',
    ...{ kind: 'gauge', labels: [], from: 'database' },
    help: 'How long the oldest of them has been without a verdict; 0 when there is none.',
  },
  {
    name: 'actes_transmissions_unanswered',
    ...{ kind: 'gauge', labels: [], from: 'database' },
    help: 'Acts and annulations sent more than two working days ago that have no receipt; counted up to 1000.',
  },
  {
    name: 'actes_answers_last_hour',
    ...{ kind: 'gauge', labels: ['state'], from: 'database' },
    help: 'Transmissions that were acknowledged or refused within the last hour.',
  },
  {
    name: 'actes_connections',
    ...{ kind: 'gauge', labels: ['gateway', 'standing'], from: 'database' },
    help: 'Connections by gateway: open, suspended by a fault of configuration, or paused by a person.',
  },
  {
    name: 'actes_connections_suspended',
    ...{ kind: 'gauge', labels: ['gateway', 'code'], from: 'database' },
    help: 'Suspended connections, by gateway and code.',
  },
  {
    name: 'actes_connection_suspended_seconds',
    ...{ kind: 'gauge', labels: ['connection', 'code'], from: 'database' },
    help: 'How long a connection has been suspended: the 100 longest.',
  },
  {
    name: 'actes_collect_late_seconds',
    ...{ kind: 'gauge', labels: ['gateway'], from: 'database' },
    help: 'How long the most overdue collection of returns has been due on an open connection; 0 when none is.',
  },
  {
    name: 'actes_certificate_days_min',
    ...{ kind: 'gauge', labels: ['gateway'], from: 'database' },
    help: 'Days left to the certificate that ends first, by gateway; negative once it has ended.',
  },
  {
    name: 'actes_certificate_days_left',
    ...{ kind: 'gauge', labels: ['connection'], from: 'database' },
    help: 'Days left to the certificate of a connection, when they are fewer than 60: the 100 that end first.',
  },
  {
    name: 'actes_returns_waiting',
    ...{ kind: 'gauge', labels: ['status'], from: 'database' },
    help: 'Returns that wait for a person: orphan, unreadable or notice.',
  },
  {
    name: 'actes_returns_waiting_seconds',
    ...{ kind: 'gauge', labels: ['status'], from: 'database' },
    help: 'How long the oldest of them has waited, by status.',
  },
  {
    name: 'actes_tasks_open',
    ...{ kind: 'gauge', labels: ['kind'], from: 'database' },
    help: 'What the préfecture expects of a person, by kind.',
  },
  {
    name: 'actes_tasks_overdue',
    ...{ kind: 'gauge', labels: ['kind'], from: 'database' },
    help: 'Open tasks whose last day is over, in Paris, by kind.',
  },
  {
    name: 'actes_schedule_late_seconds',
    ...{ kind: 'gauge', labels: ['schedule'], from: 'database' },
    help: 'How long a recurring job has been due without being done; 0 when it is not, or is paused.',
  },
  {
    name: 'actes_schedule_failed',
    ...{ kind: 'gauge', labels: ['schedule'], from: 'database' },
    help: '1 when the last run of a recurring job failed.',
  },
  {
    name: 'actes_schedule_paused',
    ...{ kind: 'gauge', labels: ['schedule'], from: 'database' },
    help: '1 while a person has paused a recurring job.',
  },
  {
    name: 'actes_schedule_last_run_timestamp_seconds',
    ...{ kind: 'gauge', labels: ['schedule'], from: 'database' },
    help: 'When the last run of a recurring job ended, in seconds since 1970.',
  },
  {
    name: 'actes_queue_jobs',
    ...{ kind: 'gauge', labels: ['state'], from: 'queue' },
    help: 'Jobs in the queue: waiting, active (being done), delayed. None fails there: a job that was done is gone.',
  },
  {
    name: 'actes_deposits_total',
    ...{ kind: 'counter', labels: ['result'], from: 'process' },
    help: 'Deposits handed in to this process: accepted, already there, or refused.',
  },
  {
    name: 'actes_steps_total',
    ...{ kind: 'counter', labels: ['step', 'ending'], from: 'process' },
    help: 'Steps taken (validate, package, submit, await), by ending: advance, wait, or the kind of the trouble.',
  },
  {
    name: 'actes_attempts_total',
    ...{ kind: 'counter', labels: ['gateway', 'verdict'], from: 'process' },
    help: 'Attempts to send, by verdict: taken, not-taken, refused; unknown each time nobody could say.',
  },
  {
    name: 'actes_exchanges_total',
    ...{ kind: 'counter', labels: ['gateway', 'verb', 'outcome'], from: 'process' },
    help: 'Exchanges with gateways, by verb and outcome: done, or the kind of the error.',
  },
  {
    name: 'actes_exchange_seconds',
    ...{ kind: 'histogram', labels: ['gateway', 'verb'], from: 'process' },
    help: 'How long exchanges with gateways last; a collection, with the storing of what came.',
    buckets: [0.05, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300],
  },
  {
    name: 'actes_answer_delay_seconds',
    ...{ kind: 'histogram', labels: ['gateway', 'state'], from: 'process' },
    help: 'From the sending to its answer (acknowledged or refused), as this process read it.',
    buckets: [
      ...[minute, 5 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 4 * hour, 8 * hour, 12 * hour],
      ...[day, 2 * day, 3 * day, 5 * day, 7 * day, 14 * day],
    ],
  },
] as const satisfies readonly Metric[]

/** The name of a metric. */
export type MetricName = (typeof metricTable)[number]['name']

/** One value of a metric. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** What a look found: values by metric. */
export type Samples = Partial<Record<MetricName, readonly Sample[]>>
