// The transports of events: webhooks, mails, reply queues, SIEM. Opened once and passed to the jobs.
import type { JobPorts } from '#transmission/job.ts'
import type { SentJob } from '#queue/queue.ts'
import type { MasterKey } from '#store/secrets/master-key.ts'
import type { Language } from '#text/sentences.ts'
import type { Mailer } from './mail/mailer.ts'
import type { Siem } from './syslog/forward.ts'
import type { Post } from './webhooks/post.ts'

export interface TellingWays {
  readonly post: Post
  /** Seals the subscribers' secrets. @throws ActesError ACTES-C003 */
  readonly masterKey: MasterKey
  readonly mailer?: Mailer
  /** Puts a job on the named queue; absent without a queue. @throws ActesError ACTES-Q001 */
  readonly reply?: (queue: string, job: SentJob) => Promise<void>
  readonly siem?: Siem
  readonly language: Language
  /** URL of the desk without trailing slash, for links in mails. */
  readonly publicUrl: string
}

export interface TellingPorts extends JobPorts {
  /** Absent in processes that send nothing. */
  readonly telling?: TellingWays
}
