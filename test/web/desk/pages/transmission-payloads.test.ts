// What left and what came, beside the history of an act: the request and the answer of each exchange, each retour; never a
// secret, nor a byte of a file.
import { describe, expect, test } from 'vitest'
import { openDesk, type OpenDesk } from '../../../support/desk/desk.ts'
import { describeIf } from '../../../support/describe-with.ts'
import { gatewayPassword, openSimulatedCommune, type GatewayKind } from '../../../support/gateways/simulated.ts'
import { dovecotOfOurOwn } from '../../../support/servers/dovecot.ts'
import { forSuite } from '../../../support/life/for-suite.ts'

const onDesk = (kind: GatewayKind) =>
  forSuite(async () => {
    const { commune, closes } = await openSimulatedCommune(kind)
    const desk = await openDesk({ commune })
    return {
      ...desk,
      closes: async () => {
        await desk.closes()
        await closes()
      },
    }
  })

/** The fold of the only exchange of an act. */
async function exchangeOf(desk: OpenDesk, id: string): Promise<string> {
  const { text } = await desk.as('operator').get(`/transmissions/${id}`)
  return /La demande et la réponse[\s\S]*?<\/details>/.exec(text)?.[0] ?? ''
}
const wordsOf = (text: string) =>
  text
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll(/\s+/g, ' ')

/** Send an act, and wait for its AR. */
async function acknowledged(desk: OpenDesk, numero: string): Promise<string> {
  const id = await desk.hands(numero)
  for (let looks = 0; looks < 6 && (await desk.shows(id)).state !== 'acknowledged'; looks++) {
    desk.waits(1_200)
    await desk.works()
  }
  return id
}

const namesNoSecret = (text: string) => {
  expect(text).not.toContain(gatewayPassword)
  expect(text).not.toMatch(/Authorization|%PDF-|BEGIN (CERTIFICATE|PRIVATE)/)
}

describe('an act sent to S²LOW', () => {
  const desk = onDesk('s2low')

  test('shows the script, the fields of its form, its files by name, and the answer', async () => {
    const id = await desk.sends('S2LOW1')
    const exchange = await exchangeOf(desk, id)
    const words = wordsOf(exchange)
    expect(words).toContain('POST /modules/actes/actes_transac_create.php?api=1')
    expect(words).toMatch(/number S2LOW1 decision_date 2025-06-25 subject Écoles/)
    expect(words).toMatch(/99_DE-034-213401482-20250625-S2LOW1-DE-1-1_1\.pdf, 42 Ko/)
    expect(words).toMatch(/Réponse, 8 juil\. 2025.* OK \d+/)
    namesNoSecret(exchange)
    expect(exchange).toContain(`href="/transmissions/${id}/fichiers/0"`)
    const [, reply = ''] = /href="([^"]*\/envois\/[^"]*)"/.exec(exchange) ?? []
    expect((await desk.as('operator').get(reply)).text).toMatch(/^OK\n\d+/)
  })

  test('shows what came, one element a line, and the bytes as they were', async () => {
    const id = await acknowledged(desk, 'S2LOW2')
    const { text } = await desk.as('operator').get(`/transmissions/${id}`)
    const [received = ''] = /Ce qui a été reçu[\s\S]*?<\/details>/.exec(text) ?? []
    expect(received).toMatch(/<pre>&lt;\?xml[\s\S]*\n&lt;actes:ARActe[\s\S]*\n {2}&lt;actes:/)
    const { retours } = await desk.shows(id)
    const receipt = retours.find(({ kind }) => kind === 'ARActe')?.id
    expect(received).toContain(`href="/transmissions/${id}/retours/${receipt}"`)
  })

  test('of an annulation shows its own request', async () => {
    const act = await acknowledged(desk, 'S2LOW3')
    await desk.as('operator').fillsIn(`/transmissions/${act}`, `/transmissions/${act}/annul`, { motif: 'erreur' })
    desk.waits(1_200)
    await desk.works()
    const [annulation] = (await desk.shows(act)).linked
    expect(wordsOf(await exchangeOf(desk, annulation?.id ?? ''))).toMatch(
      /POST \/modules\/actes\/actes_transac_cancel\.php api 1 id \d+/,
    )
  })

  test('shows none of it to a reader', async () => {
    const id = await desk.sends('S2LOW4')
    const { text, words } = await desk.as('reader').get(`/transmissions/${id}`)
    expect(text).not.toContain('<pre')
    expect(words).not.toMatch(/actes_transac|subject/)
  })
})

describe('an act sent to Pastell', () => {
  const desk = onDesk('pastell')

  test('shows each call, and the fields of the document', async () => {
    const exchange = await exchangeOf(desk, await desk.sends('PASTELL1'))
    const words = wordsOf(exchange)
    expect(words).toMatch(/POST document PATCH document\/… .*POST document\/…\/action\/send-tdt/)
    expect(words).toMatch(/numero_de_lacte PASTELL1 objet Écoles/)
    namesNoSecret(exchange)
  })
})

await describeIf(dovecotOfOurOwn(), 'an act sent to the ministry', () => {
  const desk = onDesk('ministry')

  test('shows the enveloppe and the message of its archive, and the status of the answer', async () => {
    const exchange = await exchangeOf(desk, await desk.sends('MINISTERE1'))
    const words = wordsOf(exchange)
    expect(words).toMatch(/<actes:EnveloppeCLMISILL .*<actes:Acte .*actes:NumeroInterne="MINISTERE1"/)
    expect(words).toMatch(/HTTP\/1\.1 20\d/)
    namesNoSecret(exchange)
  })
})
