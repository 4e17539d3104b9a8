// A mail round: due mails are sent, and delivered ones confirmed. A refused mail waits for the next round. A mail
// accepted without a response comes twice, as in reality.
import { createTransport } from 'nodemailer'
import { compact } from '#protocol/compact.ts'
import type { Folder } from '../folder.ts'
import { confirmDelivery, type Unfinished } from '../correspondence.ts'
import { composeMail } from './mail.ts'
import { takeFromOutbox, waitingNow, type WaitingMail } from './register.ts'

export interface Deliver {
  readonly host: string
  readonly port: number
  readonly lmtp?: boolean
}

interface Manner {
  readonly documents?: WaitingMail['documents']
  readonly copy?: number
}

/** Test hooks. Without them each mail is sent once, in due order. */
export interface MailHooks {
  /** Sends a mail once, twice or never. @throws when it was not sent, or nobody can tell */
  sends?(waiting: WaitingMail, send: (manner?: Manner) => Promise<void>): Promise<void>
}

interface PostOffice {
  readonly folder: Folder
  readonly now: () => Date
  readonly from: string
  readonly hooks: MailHooks
  readonly deliver: Deliver
  readonly unfinished: Unfinished
}

type Carry = (mail: { readonly from: string; readonly to: readonly string[]; readonly bytes: Buffer }) => Promise<void>

const patience = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 60_000 }

export async function makeRound(office: PostOffice) {
  const closed = { ignoreTLS: true, disableFileAccess: true, disableUrlAccess: true }
  const transport = createTransport({ ...office.deliver, ...patience, ...closed })
  try {
    return await mailAll(office, async ({ from, to, bytes }) => {
      const { rejected, response } = await transport.sendMail({ envelope: { from, to: [...to] }, raw: bytes })
      if (rejected.length > 0) throw new Error(`not taken for ${rejected.join(', ')}: ${response}`)
    })
  } finally {
    transport.close()
  }
}

async function mailAll(office: PostOffice, carry: Carry) {
  const mailed = []
  const failed = []
  const unsent = new Set<number | undefined>()
  const waiting = await waitingNow(office.folder, office.now())
  for (const each of waiting.filter(({ addresses }) => addresses.length > 0)) {
    const { delivery, documents } = each
    const names = documents.map(({ name }) => name).filter((name) => !name.endsWith('.eml'))
    const about = { ...compact({ delivery }), to: recipientsOf(each), documents: names }
    const reason = await sendOne(office, carry, each)
    if (reason === undefined) mailed.push(about)
    else {
      failed.push({ ...about, reason })
      unsent.add(each.outbox)
    }
  }
  // An entry may have several mails: remove it once all of them were sent.
  const entries = new Set(waiting.flatMap(({ outbox }) => outbox ?? []))
  for (const n of entries) if (!unsent.has(n)) takeFromOutbox(office.folder, n)
  return { mailed, failed }
}

/** @returns the reason when it was not sent */
async function sendOne(office: PostOffice, carry: Carry, waiting: WaitingMail) {
  const { folder, now, from, hooks, unfinished } = office
  const { delivery } = waiting
  const to = recipientsOf(waiting)
  const send = async (manner: Manner = {}) => {
    await carry({ from, to, bytes: await composeMail(waiting, { ...manner, from, to, date: now() }) })
  }
  try {
    await (hooks.sends ? hooks.sends(waiting, send) : send())
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  const names = waiting.documents.map(({ name }) => name)
  if (delivery !== undefined) await confirmDelivery(folder, unfinished, { delivery, names })
  return undefined
}

function recipientsOf({ addresses }: WaitingMail) {
  return addresses.slice(0, 1)
}
