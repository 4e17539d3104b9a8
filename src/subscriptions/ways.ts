// The ways by which notices leave this machine, opened once: a post to subscribers, a line to the mail server.
import type { JobPorts } from '../transmission/job.ts'
import type { Mailer } from './mail/mailer.ts'
import type { Post } from './webhooks/post.ts'

/** What notices leave by. */
export interface NoticeWays {
  readonly post: Post
  /** The key that secrets of subscribers are sealed under. @throws ActesError ACTES-C003 */
  readonly masterKey: () => Promise<Uint8Array>
  /** Absent where no mail server is set. */
  readonly mailer?: Mailer
  /** Where people reach the desk, without a slash at its end: for the links in mails. */
  readonly publicUrl: string
}

/** What the jobs may touch that tell others. */
export interface NoticePorts extends JobPorts {
  /** Absent where nothing leaves. */
  readonly notices?: NoticeWays
}
