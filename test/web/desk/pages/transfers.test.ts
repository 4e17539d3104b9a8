// Transfers on the desk, with both simulated archives: settings by the form, acts transferred from Conservation and one by
// one, the pages that read replies and bordereaux, and what a person decides.
import { describe, expect, test } from 'vitest'
import { maraussan } from '../../../../src/config/demo.ts'
import { openArchivesBeside } from '../../../support/seda/declared.ts'
import { openDesk } from '../../../support/desk/desk.ts'
import { forTest } from '../../../support/life/for-suite.ts'

const { siren } = maraussan
const form = `/collectivites/${siren}/archive`
const keeping = `/collectivites/${siren}/conservation`
const reason = 'convenu avec les archives départementales'

const desk = forTest(() => openDesk())
const archives = forTest(async () => openArchivesBeside(desk.commune))

/** An act that was transferred one by one, from its page. @returns the address of its transfer */
async function transfers(numero: string) {
  const id = await desk.sends(numero)
  const { location } = await desk
    .as('administrator')
    .fillsIn(`/transmissions/${id}`, `/transmissions/${id}/verser`, { motif: reason })
  return { id, href: location }
}

const words = async (path: string) => (await desk.as('administrator').get(path)).words

describe('the settings of an archive', () => {
  const flat = (value: object, before = ''): Record<string, string> =>
    Object.fromEntries(
      Object.entries(value).flatMap(([key, each]: [string, unknown]) =>
        typeof each === 'object' && each !== null
          ? Object.entries(flat(each, `${before}${key}.`))
          : [[`${before}${key}`, String(each)]],
      ),
    )

  test('are given by a form that says every fault at its field, explains each, and shows no secret again', async () => {
    const administrator = desk.as('administrator')
    expect(await words(`/collectivites/${siren}/conservation`)).toContain('Aucun service d’archives n’est réglé')
    const empty = await words(form)
    expect(empty).toContain('profil des actes : P10Y, éliminer ; DUA légale ici : 1 an, conservation définitive')
    expect(empty).toContain('aide de Pastell) : à vérifier')
    const given = flat({ ...archives.settings.asalae, motDePasse: 'sésame-de-maraussan' })
    const wrong = await administrator.fillsIn(form, form, {
      ...given,
      'serviceArchives.identifiant': 'FRAD 034',
      accord: ' ',
      seda: '9',
    })
    expect(wrong.status).toBe(422)
    expect(wrong.words).toMatch(/Rien n’a été enregistré.*Service d’archives : identifiant/)
    expect(wrong.words).toContain('Version du SEDA')
    expect(wrong.text).not.toContain(given.motDePasse)
    const kept = await administrator.fillsIn(form, form, given)
    expect(kept).toMatchObject({ status: 303, location: form })
    const shown = await administrator.get(form)
    expect(shown.text).not.toContain(given.motDePasse)
    expect(shown.text).toContain('value="maraussan-rh"')
    // As a browser sends the lines of an authority.
    const autorites = archives.settings.asalae.autorites.replaceAll('\n', '\r\n')
    const changed = { ...given, autorites, motDePasse: '', enCoursMax: '7' }
    const again = await administrator.fillsIn(form, form, changed)
    expect(again.status).toBe(303)
    expect(await desk.operations.ask.showArchive({ siren })).toMatchObject({ settings: { enCoursMax: 7 } })
  })

  test('are tested with what to do in words, and removed with a reason', async () => {
    await archives.declares('asalae')
    const administrator = desk.as('administrator')
    expect((await administrator.fillsIn(form, `${form}/examen`)).words).toContain('prêt à recevoir des versements')
    await archives.declares('asalae', { motDePasse: 'un autre' })
    expect((await administrator.fillsIn(form, `${form}/examen`)).words).toMatch(/Corrigez ces réglages.*à corriger/)
    await administrator.fillsIn(form, `${form}/retrait`, { motif: reason })
    expect(await words(keeping)).toContain('Aucun service d’archives n’est réglé')
  })

  test('are for those who keep archives', async () => {
    for (const path of [form, '/versements']) expect((await desk.as('operator').get(path)).status).toBe(403)
  })
})

test('acts are counted in Conservation, transferred together, and read once the archive has accepted them', async () => {
  await archives.declares('asalae')
  const id = await desk.sends('VERSE1')
  await desk.sends('VERSE2')
  const administrator = desk.as('administrator')
  expect(await words(`${keeping}?nature=AR`)).toContain('Aucun acte à verser')
  expect(await words(`${keeping}?nature=DE`)).toContain('Délibérations 2')
  const asked = await administrator.fillsIn(`${keeping}?nature=DE`, `${keeping}/versement`, { motif: reason })
  expect(asked.location).toBe(`/versements?liste=underWay&collectivite=${siren}`)
  expect(await words(asked.location)).toMatch(/En cours 2.*versement demandé|préparé/)
  await archives.works()
  await archives.goesOn(3)
  expect(await words('/versements')).toContain('Aucun versement n’attend de décision')
  const { text } = await administrator.get('/versements?liste=accepted')
  expect(text.match(/<strong>VERSE[12]</g)).toHaveLength(2)
  const last = await archives.last(id)
  const page = await administrator.get(`/versements/${siren}/${last.id}`)
  expect(page.words).toMatch(/Accepté : l’acte est archivé Rien n’est supprimé ici pour autant/)
  expect(page.words).toContain('oui, par ses propres empreintes')
  expect(page.words).toContain('P10Y 10 ans puis élimination, à partir du 8 juil. 2025')
  expect(page.words).toContain('AR038 communicable immédiatement')
  expect(page.words).toMatch(/Annexes de l’acte sous-groupe Annexe : convention\.pdf pièce/)
  const reply = await administrator.get(`/versements/${siren}/${last.id}/reply`)
  expect(reply.text).toContain('ArchiveTransferReply')
  expect(await words(`/transmissions/${id}`)).toMatch(/Archivage accepté voir le versement/)
})

test('a refusal says why in French, and the corrected act leaves under another name', async () => {
  await archives.declares('vitam', { accord: 'INCONNU' })
  const { href, id } = await transfers('REFUSE1')
  await archives.works()
  await archives.goesOn(3)
  const page = await words(href)
  expect(page).toMatch(
    /Refusé : rien n’est archivé Le contrat d’entrée est inconnu, inactif, ou manque\. Comparez l’accord/,
  )
  expect(page).toContain('CHECK_HEADER.CHECK_CONTRACT_INGEST')
  expect(await words('/versements')).toMatch(/À reprendre 1 .*refusé.*corriger, puis verser de nouveau/)
  await archives.declares('vitam')
  const again = await desk.as('administrator').fillsIn(href, `/transmissions/${id}/verser`, { motif: 'accord corrigé' })
  expect(again.location).not.toBe(href)
  expect(await words(href)).toContain('Un nouveau versement le remplace')
  await archives.works()
  await archives.goesOn(3)
  expect(await words(again.location)).toContain('Accepté : l’acte est archivé')
})

test('after a lost answer a person says what the archive has', async () => {
  await archives.declares('vitam')
  const { href } = await transfers('P_SAEPERDU')
  await archives.works()
  await archives.goesOn(3)
  const doubt = await words(href)
  expect(doubt).not.toContain('Il écrit')
  expect(doubt).toMatch(/Incertain : le service d’archives l’a-t-il reçu \?.*Il l’a reçu.*Il ne l’a pas/)
  const administrator = desk.as('administrator')
  const [operation] = archives.vitam.operations()
  const decided = { arrive: 'oui', reference: operation?.id ?? '', motif: 'vu avec l’exploitant' }
  await administrator.post(`${href}/decision`, decided)
  expect(await words(href)).toContain('Envoyé : la réponse du service d’archives est attendue')
  await archives.goesOn(3)
  expect(await words(href)).toContain('Accepté')
})

test('a refusal in few words is not told in our own comment, and remarks that the reply does not tell are to be asked for', async () => {
  await archives.declares('asalae')
  const [refused, remarked] = [await transfers('P_SAE207'), await transfers('P_SAEAVIS')]
  await archives.works()
  await archives.goesOn(3)
  const page = await words(refused.href)
  expect(page).toContain('Une empreinte ne correspond pas à son fichier. Versez de nouveau')
  expect(page).not.toContain('Il écrit')
  expect(page).toContain('Date de la réponse')
  expect(await words('/versements')).toMatch(/P_SAE207 Délibération, 25 juin 2025 .*Une empreinte ne correspond/)
  expect(await words(remarked.href)).toContain('Sa réponse ne dit pas ses réserves')
})

test('one that the archive stopped, and one without a reply, say whom to ask; the desk opens with them', async () => {
  await archives.declares('vitam')
  const { href } = await transfers('P_SAEFATAL')
  await archives.works()
  await archives.goesOn(3)
  expect(await words(href)).toMatch(
    /Arrêté par le service d’archives : son exploitant doit intervenir Le service d’archives s’est arrêté sur ce versement : « PAUSE FATAL »/,
  )
  const { href: silent } = await transfers('P_SAETARD')
  await archives.works()
  await desk.db.query(`UPDATE actes.transfer SET late = 2, met_code = 'ACTES-T009' WHERE id = $1`, [
    silent.split('/').at(-1),
  ])
  expect(await words(silent)).toContain('Sans réponse : demandez au service d’archives où en est le versement')
  expect(await words('/versements')).toMatch(/arrêté par le service d’archives.*prévenir son exploitant/)
  expect(await words('/')).toMatch(
    /Attend votre décision.*Versement aux archives à reprendre : .*corrigez, ou interrogez le service d’archives.*Reprendre/,
  )
})

test('one of which nothing has left is cancelled, and stays readable', async () => {
  await archives.declares('asalae')
  const { href } = await transfers('ANNULE1')
  expect((await desk.as('administrator').fillsIn(href, `${href}/annulation`, { motif: 'erreur' })).location).toBe(href)
  expect(await words(href)).toContain('Annulé : rien n’est parti')
})

test('its bordereau is read masked by those who may not see names', async () => {
  await archives.declares('asalae')
  const { href } = await transfers('MASQUE1')
  await archives.works()
  const grants = [{ role: 'archivist', siren: null, only: ['read', 'retention'] }] as const
  const ask = desk.app.askAs({ who: 'token:sae', language: 'fr', grants })
  const read = await ask.readTransferBordereau({ siren, id: href.split('/').at(-1) ?? '' })
  expect(read.units[0]).toMatchObject({ depth: 0, title: '•••••', from: '2025-06-25' })
  expect(JSON.stringify(read)).not.toContain('médiathèque')
})
