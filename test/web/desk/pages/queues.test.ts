// Files d’attente: what lies in a real queue, as an administrator looks at it.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { operationsOf, toolsOn } from '../../../support/life/operations-of.ts'
import { openPgliteQueue } from '../../../../src/queue/bullmq.ts'
import { openPdfExaminer } from '../../../../src/files/pdf/examiner.ts'
import type { Queue } from '../../../../src/queue/queue.ts'
import { sayIn } from '../../../../src/web/desk/say.ts'
import { looking } from '../../../../src/operations/guard.ts'
import { queuesServed } from '../../../../src/web/desk/pages/queues.ts'
import type { Visit } from '../../../../src/web/desk/visit.ts'
import { quickEmbeddedTools } from '../../../support/life/queue-places.ts'
import { openCommune, type Commune } from '../../../support/life/commune.ts'

let queue: Queue
let commune: Commune
const examiner = openPdfExaminer()
beforeAll(async () => {
  commune = await openCommune({ store: 'embedded' })
  const { embedded: pglite } = commune.app.ports.store
  if (!pglite) throw new Error('the commune is on its embedded database')
  queue = await openPgliteQueue({ pglite }, quickEmbeddedTools)
})
afterAll(async () => {
  await queue.close()
  await examiner.close()
  await commune.closes()
})

function visit(language: 'fr' | 'en'): Visit {
  const grants = [{ role: 'administrator', siren: null }] as const
  const { app } = commune
  const tools = { ...toolsOn(app.ports, examiner), queue }
  return {
    app,
    ask: operationsOf(app).ask,
    look: looking(tools)({ who: 'test', grants, language }),
    grants,
    session: '',
    address: '127.0.0.1',
    provedAt: app.ports.clock.now(),
    proved: () => visit(language),
    login: 'administrator@example.org',
    now: app.ports.clock.now(),
    language,
    theme: 'auto' as const,
    installation: { takesPasswords: true, provider: '', sendsMail: false, url: 'http://desk.invalid' },
    say: sayIn(language),
    csrf: '',
    url: new URL('http://desk.invalid/files-brutes'),
    unmaskedUntil: null,
    within: () => visit(language),
    noteForbidden: async () => undefined,
  }
}

const looks = async (language: 'fr' | 'en' = 'fr'): Promise<string> => {
  const rendered = await queuesServed.pages[0]?.render(visit(language), {})
  return rendered?.main.html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ') ?? ''
}

test('waiting jobs are counted, and schedules are named', async () => {
  expect(await looks()).toContain('En attente En cours Différés 0 0 0')
  await queue.notify({ kind: 'turn', connection: 'sandbox:213401482' })
  await queue.notify({ kind: 'turn', connection: 'sandbox:000000000' })
  await queue.keepSchedules([{ name: 'heal', rhythm: { cron: '20 * * * *', zone: 'Europe/Paris' } }])
  const words = await looks()
  expect(words).toMatch(/Différés 2 0 1 /)
  expect(words).toMatch(
    /recherche des tâches dues pas d’exécution automatique renvoi après changement de classification voir les tâches/,
  )
})

test('they are counted in English for people who read it', async () => {
  expect(await looks('en')).toMatch(/search for what is due does not run by itself/)
})
