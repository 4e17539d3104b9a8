// One transmission: why it waits, what may be done and what comes of it, and its bytes.
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { deskLines } from '../../../../src/store/desk/journal.ts'
import { depositsWith } from '../../../support/deposits/elsewhere.ts'
import { openDesk } from '../../../support/desk/desk.ts'
import { faultyGateway } from '../../../support/life/faults.ts'
import { forSuite } from '../../../support/life/for-suite.ts'
import { proves } from '../../../support/life/proofs.ts'

const { faults, wrap, heals } = faultyGateway()
const desk = forSuite(() => openDesk({ wrap }))
beforeEach(heals)

const sent = (numero: string) => desk.sends(numero)
async function held(numero: string): Promise<string> {
  faults.before = 'ACTES-G010'
  const id = await sent(numero)
  faults.before = undefined
  return id
}
async function uncertain(numero: string): Promise<string> {
  Object.assign(faults, { deaf: true, after: 'ACTES-G004' })
  const id = await sent(numero)
  Object.assign(faults, { after: undefined, find: 'unknown' })
  return id
}
const page = (id: string, who = 'operator') => desk.as(who).get(`/transmissions/${id}`)
const motif = 'vu au téléphone'
/** What the operator does with the form of his page. */
const acts = (id: string, path: string, fields: Readonly<Record<string, string>> = {}) =>
  desk.as('operator').fillsIn(`/transmissions/${id}`, `/transmissions/${id}/${path}`, { motif, ...fields })
const says = async (id: string) => (await page(id)).words
/** Of the fold that says why something is impossible, and when it becomes possible. */
const whyNot = (text: string) => wordsIn(/Pourquoi pas\s\?[\s\S]*?<\/details>/.exec(text)?.[0] ?? '')
const wordsIn = (text: string) => text.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')
/** Is there a form of this name that can be sent? */
const offers = (text: string, id: string, path: string) => text.includes(`action="/transmissions/${id}/${path}"`)

describe('the page', () => {
  test('of an acknowledged act says that it is exécutoire, and offers its annulation; no requeue, and why', async () => {
    const id = await sent('RECU1')
    const { words, text } = await page(id)
    expect(words).toMatch(
      /Pas encore exécutoire\. Il manque : publication Reçu par la préfecture le 8 juil\. 2025 \. Le préfet peut/,
    )
    expect([offers(text, id, 'requeue'), offers(text, id, 'annul')]).toEqual([false, true])
    expect(whyNot(text)).toMatch(/Remettre en file d’attente La préfecture en a accusé réception : il ne doit jamais/)
    expect(whyNot(text)).toMatch(/Retirer Possible avant l’envoi, et il est parti\./)
    expect(words).toContain('Accusé de réception d’un acte (1-2)')
    expect(words).toContain('certificat de caractère exécutoire (après la publication)')
  })

  test('of an act that was sent another way offers to withdraw its record, then says who did, and why', async () => {
    const autreVoie = { voie: 'papier', recuLe: '2025-07-02' }
    const taken = await depositsWith(desk.commune, { numero: 'AILLEURS1', autreVoie })
    if (!taken.ok) throw new Error(JSON.stringify(taken.problems))
    const { id } = taken
    const { text, words } = await page(id)
    expect(['withdraw-record', 'cancel', 'annul'].map((path) => offers(text, id, path))).toEqual([true, false, false])
    expect(words).toContain('transmis par')
    await acts(id, 'withdraw-record')
    const after = await says(id)
    expect(after).toMatch(/Enregistrement retiré Retiré le 8 juil\. 2025, .* par .* : vu au téléphone/)
    expect(after).toMatch(/Retirer l’enregistrement L’enregistrement est déjà retiré\./)
    expect(after).not.toMatch(/Reçu par la préfecture le|en a accusé réception|exécutoire depuis|Le préfet peut/)
    const masked = await page(id, 'reader')
    expect(masked.words).toMatch(/Enregistrement retiré Retiré le 8 juil\. 2025, .* par .* : •••••/)
    expect(masked.words).not.toContain(motif)
  })

  test('of a held act shows why, and the possible actions', async () => {
    const id = await held('RETENU1')
    const { words, text } = await page(id)
    expect(words).toContain('Retenu : à vous d’agir')
    expect(words).toContain('préparé pour une autre passerelle')
    expect(words).toContain('Rien ne se fera sans vous')
    expect(['requeue', 'cancel', 'annul', 'resolve'].map((path) => offers(text, id, path))).toEqual([
      true,
      true,
      false,
      false,
    ])
  })

  test('of an uncertain act shows what happens automatically, and when', async () => {
    const id = await uncertain('DOUTE1')
    const { words, text } = await page(id)
    expect(words).toMatch(/Rien n’est renvoyé : la passerelle est interrogée le 8 juil\. 2025, 10 h 0\d/)
    expect(words).toContain('Envoi incertain : est-il arrivé ?')
    expect(words).toContain('Réponse de la plateforme Elle n’a pas encore été interrogée.')
    expect(words).toContain('Envoi n° 1 : sans verdict')
    expect(['requeue', 'cancel', 'resolve'].map((path) => offers(text, id, path))).toEqual([false, false, true])
  })

  test('of another collectivité does not exist', async () => {
    const id = await sent('RECU2')
    expect((await page(id, 'neighbour')).status).toBe(404)
    expect((await page('0197e9c0-0000-7000-8000-000000000000')).status).toBe(404)
  })

  test('for a reader offers nothing, and names nobody', async () => {
    const id = await held('RETENU2')
    const { text, words } = await page(id, 'reader')
    expect(text).not.toContain(`action="/transmissions/${id}`)
    expect(words).toContain('•••••')
    expect(words).not.toMatch(/convention/i)
    expect(words).toContain('Retenu : en attente d’une décision')
    expect(whyNot(text)).toMatch(/^[^.]*Remettre en file d’attente.* Retirer .*Réservé aux opérateurs/)
    expect(text).not.toMatch(/<pre|<iframe|class="[^"]*first/)
    expect((await desk.as('reader').post(`/transmissions/${id}/requeue`, { motif })).status).toBe(403)
  })
})

describe('the stamped copy', () => {
  const previewed = (text: string) => /<iframe[^>]* src="([^"#]*)/.exec(text)?.[1] ?? ''

  test('is the one primary button, and the preview; the original and the annexe are a link away', async () => {
    const id = await sent('TAMPON1')
    expect((await page(id)).text).not.toMatch(/class="button first"/)
    await proves(desk.commune)
    const { text, words } = await page(id)
    const { proof, files } = await desk.shows(id)
    const copy = `/transmissions/${id}/preuve/${proof.find(({ kind, rank }) => kind === 'stamped' && rank === 0)?.id}`
    expect(text.match(/class="[^"]*\bfirst\b/g)).toHaveLength(1)
    expect(text).toMatch(new RegExp(`class="button first" href="${copy}" download="deliberation-tamponnee.pdf"`))
    expect(previewed(text)).toBe(copy)
    expect(words).toMatch(/Tamponné Original Annexe/)
    expect(words).toMatch(/annexe 1 tamponnée.*bordereau d’acquittement.*Accusé de réception reçu le 8 juil\. 2025/)
    const [, original = ''] = /href="([^"#]*)[^"]*"[^>]*>Original</.exec(text) ?? []
    const rank = files.findIndex(({ role }) => role === 'document')
    const seen = await desk.as('operator').get(original)
    expect(previewed(seen.text)).toBe(`/transmissions/${id}/fichiers/${rank}`)
    expect(seen.text).toMatch(/aria-current="page"[^>]*>Original</)
  })

  test('is not offered once the act is annulled: it is among its documents', async () => {
    const id = await sent('TAMPON2')
    await proves(desk.commune)
    await acts(id, 'annul')
    await desk.works()
    const { text, words } = await page(id)
    expect((await desk.shows(id)).state).toBe('annulled')
    expect(text).not.toMatch(/class="[^"]*\bfirst\b/)
    expect(words).toContain('copie tamponnée')
  })
})

describe('an act that replaces a refused one', () => {
  test('names it, and is named by it; the refused one is not requeued again, and says why', async () => {
    const id = await sent('REMPLACE_ANO')
    await acts(id, 'requeue')
    const { replacedBy = '' } = await desk.shows(id)
    const former = await page(id)
    expect(former.words).toContain('Remplacé par un nouvel envoi')
    expect(whyNot(former.text)).toMatch(/Remettre en file d’attente Il est déjà remplacé par un nouvel envoi/)
    const { text, words } = await page(replacedBy)
    expect(words).toContain('Remplace un envoi refusé')
    expect(text).toContain(`href="/transmissions/${id}"`)
  })
})

describe('an action', () => {
  test('requires a reason, and says so', async () => {
    const id = await held('RETENU3')
    const { status, words } = await desk.as('operator').post(`/transmissions/${id}/requeue`, { motif: ' ' })
    expect(status).toBe(422)
    expect(words).toContain('demande un motif')
    expect(await desk.shows(id)).toMatchObject({ held: { code: 'ACTES-G010' } })
  })

  test('requeues, keeps the originating list, and is journalled twice', async () => {
    const id = await held('RETENU4')
    const { location } = await acts(id, 'requeue', { liste: 'retenues=1' })
    expect(location).toBe(`/transmissions/${id}?liste=retenues%3D1`)
    const { journal, held: still } = await desk.shows(id)
    expect(still).toBeNull()
    expect(journal.at(-1)).toMatchObject({ who: 'operator@example.org', event: 'requeued', detail: { reason: motif } })
    const lines = await deskLines(desk.db, { limit: 1 })
    expect(lines).toMatchObject([{ event: 'requeue', target: id, detail: { reason: motif } }])
  })

  test('repeated changes nothing, and says why', async () => {
    const id = await held('RETENU5')
    const { held: seen } = await desk.shows(id)
    const twice = { motif, retenue: seen?.since ?? '' }
    await desk.as('operator').post(`/transmissions/${id}/requeue`, twice)
    const again = await desk.as('operator').post(`/transmissions/${id}/requeue`, twice)
    expect(again.words).toContain('Opération refusée')
    const { journal } = await desk.shows(id)
    expect(journal.filter(({ event }) => event === 'requeued')).toHaveLength(1)
  })

  test('applies to the state shown: held again meanwhile, it stays held', async () => {
    const id = await held('RETENU7')
    const { held: seen } = await desk.shows(id)
    faults.before = 'ACTES-G010'
    desk.waits(60)
    await acts(id, 'requeue')
    await desk.works()
    const { held: anew } = await desk.shows(id)
    expect(anew?.since).not.toEqual(seen?.since)
    const retenue = seen?.since ?? ''
    const late = await desk.as('operator').post(`/transmissions/${id}/requeue`, { motif, retenue })
    expect(late.words).toContain('Cet acte a changé entre-temps')
    expect((await desk.shows(id)).held).toEqual(anew)
  })

  test('applies to the state shown: refused since the hold, it is not replaced', async () => {
    const id = await held('RETENU8_ANO')
    const { held: seen } = await desk.shows(id)
    await acts(id, 'requeue')
    await desk.works()
    expect((await desk.shows(id)).state).toBe('refused')
    const retenue = seen?.since ?? ''
    const late = await desk.as('operator').post(`/transmissions/${id}/requeue`, { motif, retenue })
    expect(late.words).toContain('Cet acte a changé entre-temps')
    expect((await desk.shows(id)).replacedBy).toBeUndefined()
    await acts(id, 'requeue')
    expect((await desk.shows(id)).replacedBy).toBeDefined()
  })

  test('withdraws an act that was not sent', async () => {
    const id = await held('RETENU6')
    await desk.as('operator').post(`/transmissions/${id}/cancel`, { motif })
    expect(await desk.shows(id)).toMatchObject({ state: 'cancelled' })
  })

  test('records that an uncertain one arrived, under a reference', async () => {
    const id = await uncertain('DOUTE2')
    const post = (fields: Readonly<Record<string, string>>) => acts(id, 'resolve', fields)
    expect((await post({ verdict: 'arrivee' })).words).toContain('sous quelle référence')
    await post({ verdict: 'arrivee', reference: 'X-1' })
    expect(await desk.shows(id)).toMatchObject({ state: 'submitted', attempts: [{ reference: 'X-1' }] })
  })

  test('records that an uncertain one did not arrive', async () => {
    const id = await uncertain('DOUTE3')
    await acts(id, 'resolve', { verdict: 'absente' })
    expect(await desk.shows(id)).toMatchObject({ uncertain: false, attempts: [{ verdict: 'not-taken' }] })
  })

  test('annuls once, and links to the annulation', async () => {
    const id = await sent('RECU3')
    await desk.as('operator').post(`/transmissions/${id}/annul`, { motif })
    const { words, text } = await page(id)
    expect(words).toContain('Messages liés Annulation de la transmission d’un acte')
    expect(offers(text, id, 'annul')).toBe(false)
    const [annulation] = (await desk.shows(id)).linked
    expect(await says(annulation?.id ?? '')).toContain('Concerne RECU3')
  })

  test('records the publication: the deadlines follow, and the warning disappears', async () => {
    const id = await sent('PUBLIE1')
    const before = await says(id)
    expect(before).toContain('aucune publication')
    expect(before).toContain('Déféré du préfet')
    await acts(id, 'publish', { date: '2025-07-07', maniere: 'publie' })
    const { words } = await page(id)
    expect(words).toContain('Publication notée par operator@example.org')
    expect(words).toContain('Caractère exécutoire')
    expect(words).toMatch(
      /Exécutoire depuis le 08\/07\/2025.*Réception par la préfecture.*Recours des tiers.*CJA R421-1/,
    )
    expect(words).not.toContain('aucune publication')
    expect(words).toContain('jusqu’au 08/09/2025')
    expect((await page(id, 'reader')).words).toContain('Réservé')
    const english = await desk.as('operator').get(`/transmissions/${id}`, { 'accept-language': 'en' })
    expect(english.words).toContain('Recours of third parties')
  })

  test.each([
    ['without a day', { date: '', maniere: 'publie' }, 'Dites ce qui s’est passé'],
    ['in a way that there is not', { date: '2025-07-07', maniere: 'crie' }, 'Dites ce qui s’est passé'],
    ['before the decision', { date: '2025-06-01', maniere: 'publie' }, 'antérieur à la décision'],
    ['without a reason', { date: '2025-07-07', maniere: 'publie', motif: ' ' }, 'motif'],
  ])('records no publication %s', async (name, fields, said) => {
    const id = await sent(`PUB_${name.length}`)
    const { words } = await acts(id, 'publish', fields)
    expect(words).toContain('Opération refusée')
    expect(words).toContain(said)
    expect((await desk.shows(id)).publication).toEqual({})
  })

  test('for an act of another collectivité finds nothing', async () => {
    const id = await held('RETENU7')
    expect((await desk.as('neighbour').post(`/transmissions/${id}/cancel`, { motif })).status).toBe(404)
    expect(await desk.shows(id)).toMatchObject({ state: 'packaged' })
  })
})

describe('bytes', () => {
  let id: string
  beforeAll(async () => {
    id = await sent('RECU9')
  })
  const fileAt = (rank: number | string, who = 'operator') => desk.as(who).get(`/transmissions/${id}/fichiers/${rank}`)
  const rankOf = async (role: string) => (await desk.shows(id)).files.findIndex((file) => file.role === role)

  test('of a PDF are shown, without rights', async () => {
    const { text, headers } = await fileAt(await rankOf('document'))
    expect(text.startsWith('%PDF-')).toBe(true)
    expect(headers).toMatchObject({ 'content-type': 'application/pdf', 'x-content-type-options': 'nosniff' })
    expect(headers['content-security-policy']).toBe("frame-ancestors 'self'")
    expect(headers['content-disposition']).toMatch(/^inline; filename="/)
  })

  test('of the archive are a file to save', async () => {
    const { headers } = await fileAt(await rankOf('archive'))
    expect(headers['content-type']).toBe('application/octet-stream')
    expect(headers['content-disposition']).toMatch(/^attachment; filename="[^"]+\.tar\.gz"/)
  })

  test('of the message are text, in its own charset', async () => {
    const { text, headers } = await fileAt(await rankOf('message'))
    expect(headers['content-type']).toMatch(/^text\/plain; charset=/)
    expect(text).toContain('<?xml')
  })

  test('of a retour are exactly those received, as text', async () => {
    const { retours } = await desk.shows(id)
    const ar = retours.find(({ kind }) => kind === 'ARActe')
    const { text, headers } = await desk.as('operator').get(`/transmissions/${id}/retours/${ar?.id}`)
    expect(headers['content-type']).toMatch(/^text\/plain/)
    expect(text).toContain('ARActe')
    expect((await page(id)).text).toContain(`/transmissions/${id}/retours/${ar?.id}`)
  })

  test.each(['99', '-1', 'x', '1e1'])('of the file %s do not exist', async (rank) => {
    expect((await fileAt(rank)).status).toBe(404)
  })

  test('are not for a reader, nor for another collectivité', async () => {
    expect((await fileAt(0, 'reader')).status).toBe(403)
    expect((await fileAt(0, 'neighbour')).status).toBe(404)
    expect((await fileAt(0, 'nobody')).status).toBe(303)
  })
})
