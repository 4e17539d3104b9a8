// Many collectivités on the desk: shared credentials, chosen in the forms of gateways, renewed and tested; a file of many; templates.
import { beforeAll, describe, expect, test } from 'vitest'
import { maraussan } from '../../../../src/config/demo.ts'
import { neighbouring, openDesk, type Client } from '../../../support/desk/desk.ts'
import { issue, makeAuthority, type Issued } from '../../../support/servers/certificates.ts'
import { forSuite } from '../../../support/life/for-suite.ts'

let papers: { readonly good: Issued; readonly next: Issued }
const desk = forSuite(() =>
  openDesk({
    roles: {
      both: [maraussan, neighbouring].map(({ siren }) => ({ role: 'administrator' as const, siren })),
      local: [{ role: 'administrator', siren: neighbouring.siren }],
    },
  }),
)
beforeAll(async () => {
  const authority = await makeAuthority('Autorité des mairies')
  const lasting = { client: true, inDays: -900, days: 3_650 } as const
  papers = {
    good: await issue(authority, { ...lasting, name: 'Syndicat 2025' }),
    next: await issue(authority, { ...lasting, name: 'Syndicat 2026' }),
  }
})

const ask = () => desk.operations.ask
const gatewayOf = async ({ siren }: { readonly siren: string }) =>
  (await ask().listDeclarations({})).items.find((each) => each.siren === siren)?.gateway
const page = '/identifiants/Syndicat'

/** Post a form with files, as a browser does. */
async function sends(
  client: Client,
  path: string,
  fields: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
) {
  const body = new FormData()
  body.append('_csrf', await client.token())
  for (const [name, value] of Object.entries(fields)) body.append(name, value)
  for (const [name, content] of Object.entries(files)) body.append('fichiers', new Blob([content]), name)
  const cookie = Object.entries(client.cookies())
    .map(([name, value]) => `${name}=${value}`)
    .join('; ')
  const answer = await fetch(new URL(path, desk.url), { method: 'POST', body, headers: { cookie }, redirect: 'manual' })
  const text = await answer.text()
  const words = text.replaceAll(/<[^>]*>/g, ' ').replaceAll(/[\s\u00A0]+/g, ' ')
  return { status: answer.status, location: answer.headers.get('location'), text, words }
}

describe('a shared credential', () => {
  test('is declared with files, and never shown; an unusable value is reported at its field', async () => {
    const administrator = desk.as('administrator')
    const asked = { type: 's2low', nom: 'Syndicat' }
    const { good, next } = papers
    const wrong = await sends(administrator, '/identifiants', asked, { 'a.crt': good.cert, 'a.key': next.key })
    expect([wrong.status, wrong.words]).toEqual([
      422,
      expect.stringMatching(/Rien n’a été enregistré .*Certificat client/),
    ])
    const made = await sends(administrator, '/identifiants', asked, { 'a.crt': good.cert, 'a.key': good.key })
    expect(made).toMatchObject({ status: 303, location: page })
    const shown = await administrator.get(page)
    expect(shown.words).toContain('Syndicat 2025')
    expect(shown.words).toContain('Aucune collectivité ne l’utilise.')
    expect(shown.text).not.toContain('PRIVATE KEY')
    expect((await administrator.get('/identifiants')).words).toMatch(/Syndicat S²LOW Syndicat 2025/)
  })

  test('is chosen in the form of a gateway, which then asks only for the rest', async () => {
    const administrator = desk.as('administrator')
    for (const { siren } of [maraussan, neighbouring]) {
      const path = `/collectivites/${siren}/passerelle`
      const form = (await administrator.get(`${path}?type=s2low`)).text
      expect(form).toContain('<option value="Syndicat"')
      const vue = /name="vue" value="([^"]+)"/.exec(form)?.[1] ?? ''
      const fields = { type: 's2low', vue, url: 'https://127.0.0.1:9/', identifiantPartage: 'Syndicat' }
      expect(await sends(administrator, path, fields)).toMatchObject({ status: 303 })
      const after = (await administrator.get(path)).text
      expect(after).toContain('<option value="Syndicat" selected')
      expect(after).not.toContain('type="file"')
    }
    const kept = { type: 's2low', url: 'https://127.0.0.1:9/', identifiantPartage: 'Syndicat' }
    expect(await gatewayOf(maraussan)).toEqual(kept)
    const shown = await administrator.get(page)
    expect(shown.words).toContain('Collectivités (2)')
    expect(shown.words).toContain(neighbouring.nom)
    // Nothing listens at that address.
    const tested = await administrator.post(`${page}/examen`)
    expect(tested.words).toMatch(/Examen de la passerelle .*ACTES-G001/)
    const removed = await administrator.post(`${page}/retrait`, { motif: 'essai' })
    expect([removed.status, removed.words]).toEqual([422, expect.stringContaining('ACTES-A068')])
  })

  test('is renewed by people who may declare all its users, and is invisible to others', async () => {
    const { next } = papers
    const fields = { motif: 'fin en juillet' }
    const files = { 'b.crt': next.cert, 'b.key': next.key }
    expect((await desk.as('local').get(page)).status).toBe(404)
    expect((await sends(desk.as('local'), page, fields, files)).status).toBe(404)
    expect(await sends(desk.as('both'), page, fields, files)).toMatchObject({ status: 303, location: page })
    expect((await desk.as('both').get(page)).words).toContain('Syndicat 2026')
    const journal = await desk.as('administrator').get('/journal')
    expect(journal.words).toContain('identifiant partagé renouvelé')
  })
})

describe('a file of many', () => {
  const head = 'siren;nom;departement;adressesRetour;gateway.type'
  const good = '356000000;Poste;034;actes@example.org;sandbox'
  const send = (faire: string, ...lines: readonly string[]) =>
    sends(desk.as('administrator'), '/collectivites/import', { faire }, { 'l.csv': [head, ...lines].join('\n') })

  test('is checked line by line, then declared, with a result to save', async () => {
    const seen = await send('none', good, '213401483;;034;;sandbox')
    expect(seen.words).toMatch(/Rien n’est enregistré pour l’instant. Nouvelles : 1 ; .*refusées : 1/)
    expect(seen.words).toMatch(/3 213401483 .*refusée .*siren/)
    const result = /href="data:text\/csv;charset=utf-8;base64,([^"]+)"/.exec(seen.text)?.[1] ?? ''
    expect(Buffer.from(result, 'base64').toString()).toContain('2;356000000;Poste;nouvelle;')
    expect(await gatewayOf({ siren: '356000000' })).toBeUndefined()
    const done = await send('good', good, '213401483;;034;;sandbox')
    expect(done.words).toContain('C’est enregistré.')
    expect(await gatewayOf({ siren: '356000000' })).toEqual({ type: 'sandbox' })
    expect((await send('all', good)).words).toContain('inchangées : 1')
  })

  test('that is unreadable says why', async () => {
    const refused = await sends(desk.as('administrator'), '/collectivites/import', {}, { 'l.csv': 'sirenn\n1' })
    expect([refused.status, refused.words]).toEqual([422, expect.stringMatching(/ligne 1 : « sirenn »/)])
  })
})

test('the expert’s form starts with a template on request', async () => {
  const { text } = await desk.as('administrator').get('/collectivites/nouvelle/json?modele=pastell')
  expect(text).toMatch(/&quot;entite&quot;: null/)
})
