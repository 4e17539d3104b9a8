// The line to the mail server where it cannot even be opened: a mail is told not to be taken, and closing does no harm.
import { expect, test } from 'vitest'
import { openMailer } from '../../../src/subscriptions/mail/mailer.ts'

test('closing a failed opening leaves no rejection behind', async () => {
  const unhandled: unknown[] = []
  const note = (reason: unknown): void => void unhandled.push(reason)
  process.on('unhandledRejection', note)
  try {
    const mailer = openMailer({ url: 'smtp://actes:100%@127.0.0.1:1', from: 'actes@example.org' })
    const mail = { messageId: 'a@example.org', to: 'b@example.org', subject: 'c', text: 'd', html: 'd' }
    expect(await mailer.send(mail)).toMatchObject({ code: 'ACTES-N005' })
    mailer.close()
    await new Promise(setImmediate)
    expect(unhandled).toEqual([])
  } finally {
    process.off('unhandledRejection', note)
  }
})
