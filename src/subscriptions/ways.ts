// How events leave this machine: webhooks to subscribers, mails, jobs for programs. Opened once, and handed to the jobs that tell.
import type { JobPorts } from '../transmission/job.ts'
import type { SentJob } from '../queue/queue.ts'
import type { MasterKey } from '../store/secrets/master-key.ts'
import type { Language } from '../text/sentences.ts'
import type { Mailer } from './mail/mailer.ts'
import type { Siem } from './syslog/forward.ts'
import type { Post } from './webhooks/post.ts'

export interface TellingWays {
  readonly post: Post
  /** The key that secrets of subscribers are sealed under. @throws ActesError ACTES-C003 */
  readonly masterKey: MasterKey
  /** Absent where no mail server is set. */
  readonly mailer?: Mailer
  /** Puts a job on the queue of this name; absent where there is no queue. @throws ActesError ACTES-Q001 */
  readonly reply?: (queue: string, job: SentJob) => Promise<void>
  /** Where the lines of the journals go, in a process that takes them there; absent where no SIEM is set. */
  readonly siem?: Siem
  /** Of the sentences that events hold: the installation's. */
  readonly language: Language
  /** Where people reach the desk, without a slash at its end: for the links in mails. */
  readonly publicUrl: string
}

export interface TellingPorts extends JobPorts {
  /** Absent where nothing leaves. */
  readonly telling?: TellingWays
}
