// The archive of a collectivité: its settings as a form that explains each, their test, and its removal.
import { ActesError } from '#errors.ts'
import { archiveFields } from '#archives/fields.ts'
import { archiveSettingKeys } from '#archives/settings.ts'
import { fateWords, terms, yearsSaid } from '#config/retention.ts'
import type { FormField } from '#operations/declaration/fields.ts'
import type { ArchiveJson } from '#operations/declared/transfers.ts'
import type { FindingJson } from '#operations/shapes/connections.ts'
import { natures } from '#protocol/codes.ts'
import { archiveTypes, defaultRules, sedaVersions, type ArchiveType } from '#protocol/seda/accord.ts'
import { both } from '#text/both.ts'
import { html, type Html } from '#text/html.ts'
import { wordOf } from '#text/sentences.ts'
import { asking, askingButton } from '../../asking.ts'
import { fold, form, hidden } from '../../forms.ts'
import { chips, section, trouble } from '../../parts.ts'
import type { UploadAction } from '../../uploads.ts'
import { among, actionAt, asked, done, field, pageAt, type Rendered, type Visit } from '../../visit.ts'
import { findingsPart } from '../connections/examination.ts'
import {
  declarationTabs,
  markUnprocessable,
  needSeen,
  recorded,
  renderNothingRecorded,
  seenField,
} from '../start/declaring.ts'
import { drawn, filledIn, typedWithoutSecrets, type Values } from '../start/fields.ts'
import { certificateFiles, chosenFiles, whyUnusable, withoutReplaced } from '../start/gateway.ts'
import { archiveHref, archiveNames, transfersPath } from './words.ts'

const path = '/collectivites/:siren/archive'

/** By the head of their path; what has no group says where the archive is, and who we are there. */
const groups = [
  [both('Où, et sous quel compte', 'Where, and by which account'), []],
  [
    both('Ce qui a été convenu', 'What was agreed upon'),
    ['accord', 'profil', 'niveauService', 'serviceArchives', 'serviceVersant', 'producteurs', 'tdt', 'seda', 'pronom'],
  ],
  [both('Règles, par nature d’acte', 'Rules, by nature of act'), ['regles', 'acces']],
  [both('Comment se passent les versements', 'How transfers behave'), ['natures', 'patience', 'enCoursMax', 'tranche']],
] as const satisfies readonly (readonly [unknown, readonly string[]])[]
const grouped: readonly string[] = groups.flatMap(([, heads]) => heads)

/** What people decide on stands open, whatever its rank elsewhere. */
const open: readonly string[] = ['seda', 'regles', 'acces', 'natures', 'patience', 'enCoursMax']

function fieldsOf(type: ArchiveType, seda: string): readonly FormField[] {
  const needed = new Map(archiveSettingKeys(type).map((key) => [key.path, key.needed]))
  return Object.entries(archiveFields[type]).map(([name, { isRare, ...each }]): FormField => {
    const [head = '', nature = '', what] = name.split('.')
    const isFolded = isRare && !open.includes(head)
    const own = { ...each, path: name, needed: needed.get(name) ?? false, ...(isFolded && { isRare }) }
    const known = natures.find(({ abrege }) => head === 'regles' && what === 'code' && abrege === nature)
    return known ? { ...own, help: ruleHelp(known.abrege, type, seda) } : own
  })
}

/** What the profile of acts has, and what our own terms say. */
function ruleHelp(nature: keyof typeof terms, type: ArchiveType, seda: string) {
  const { months, fate } = terms[nature]
  const version = among(sedaVersions[type], seda) ?? '2.1'
  const profile = defaultRules(type, version)?.regles[nature].code
  const own = both(
    `DUA légale ici : ${yearsSaid(months, 'fr')}, ${fateWords[fate].fr}`,
    `legal term here: ${yearsSaid(months, 'en')}, ${fateWords[fate].en}`,
  )
  return profile === undefined
    ? both(`code du référentiel du tenant ; ${own.fr}`, `code of the tenant’s own rules; ${own.en}`)
    : both(`profil des actes : ${profile}, éliminer ; ${own.fr}`, `profile of acts: ${profile}, destroy; ${own.en}`)
}

interface ArchiveFormState {
  readonly values?: Values
  readonly said?: Html
}

const page = pageAt(path, 'retention', (visit, { siren = '' }) => renderArchiveForm(visit, siren))

export async function archiveIn({ ask }: Visit, siren: string): Promise<ArchiveJson | undefined> {
  try {
    return await ask.showArchive({ siren })
  } catch (error) {
    if (error instanceof ActesError && error.code === 'ACTES-T005') return undefined
    throw error
  }
}

const typeIn = (text: unknown) => among(archiveTypes, text) ?? 'asalae'
const settingsIn = (kept: ArchiveJson | undefined) => (kept?.settings ?? {}) as Values

async function renderArchiveForm(
  visit: Visit,
  siren: string,
  { values, said }: ArchiveFormState = {},
): Promise<Rendered> {
  const { say, language } = visit
  const { nom } = await visit.ask.showCollectivite({ siren })
  const kept = await archiveIn(visit, siren)
  const stored = settingsIn(kept)
  const type = typeIn(values?.type ?? (asked(visit, 'type') || stored.type))
  const standing = values ?? (type === stored.type ? stored : {})
  const choices = archiveTypes.map(
    (each) => [`${archiveHref(siren)}?type=${each}`, archiveNames[each], each === type] as const,
  )
  const fields = fieldsOf(type, String(standing.seda ?? ''))
  const group = ([title, heads]: (typeof groups)[number]) => {
    const all: readonly string[] = heads
    const own = fields.filter(({ path: name }) => {
      const [head = ''] = name.split('.')
      return all.length === 0 ? !grouped.includes(head) : all.includes(head)
    })
    return html`<h2>${title[language]}</h2>
      ${drawn(visit, own, standing)}`
  }
  const label = say('Enregistrer', 'Save')
  return {
    title: `${nom}${say(' : service d’archives', ': archive')}`,
    heading: nom,
    lead: html`${say('Service d’archives électroniques (SAE) des actes.', 'Electronic archive of its acts.')}
      <a href="${transfersPath}?liste=all&amp;collectivite=${siren}">${say('Ses versements', 'Its transfers')}</a> ·
      <a href="/aide/conservation">${say('le chapitre du manuel', 'the chapter of the manual')}</a>`,
    main: html`${declarationTabs(visit, siren)} ${said} ${kept && suspendedPart(visit, kept)}
    ${chips(say('Services d’archives', 'Archives'), choices)}
    ${form(visit, { action: archiveHref(siren), label, first: true, sendsFiles: true }, [hidden('type', type), seenField(kept ?? null), groups.map(group)])}
    ${kept && keptPart(visit, siren)}`,
  }
}

function suspendedPart(visit: Visit, { suspendedCode }: ArchiveJson) {
  if (suspendedCode === null) return false
  const title = visit.say('Arrêté : réglages à corriger', 'Stopped: settings to be corrected')
  const goesOn = visit.say(
    'Rien ne part pour cette collectivité ; tout reprend dès que les réglages sont enregistrés de nouveau.',
    'Nothing leaves for this collectivité; all goes on once the settings are recorded again.',
  )
  return section({ id: 'pourquoi', title, kind: 'why' }, [
    html`<p>${trouble(suspendedCode, visit)}</p>`,
    html`<p>${goesOn}</p>`,
  ])
}

function keptPart(visit: Visit, siren: string) {
  const { say } = visit
  const removing = say('Retirer ce service d’archives', 'Remove this archive')
  return html`<div class="actions">
    ${form(visit, { action: `${archiveHref(siren)}/examen`, label: say('Tester', 'Test') })}
    ${fold(removing, askingButton(visit, remove, { at: [siren], label: removing }))}
  </div>`
}

const save: UploadAction = {
  path,
  needs: 'retention',
  takes: certificateFiles,
  run: async (visit, sent) => {
    const { siren = '' } = sent.params
    const kept = await archiveIn(visit, siren)
    needSeen(sent, kept ?? null)
    const type = typeIn(field(sent, 'type'))
    const stored = settingsIn(kept)
    const before = stored.type === type ? stored : { type }
    const fields = fieldsOf(type, field(sent, 'seda'))
    const chosen = await chosenFiles(sent)
    const filled: Values = { ...filledIn(sent, fields, withoutReplaced(before, chosen)), ...chosen }
    const again = (said: Html) =>
      renderArchiveForm(visit, siren, { values: { ...typedWithoutSecrets(filled, fields, before), type }, said })
    const why = await whyUnusable(filled, visit)
    if (why) return markUnprocessable(await again(renderNothingRecorded(visit, why)))
    const record = async () => {
      await visit.ask.declareArchive({ siren, ...filled, type })
      return done(
        archiveHref(siren),
        visit.say('Les réglages sont enregistrés. Testez-les.', 'The settings are recorded. Test them.'),
      )
    }
    return recorded(visit, record, { fields, again })
  },
}

const examine = actionAt(`${path}/examen`, 'retention', async (visit, { params: { siren = '' } }) => {
  const { items } = await visit.ask.examineArchive({ siren })
  return renderArchiveForm(visit, siren, {
    said: examinedPart(visit, items, typeIn(settingsIn(await archiveIn(visit, siren)).type)),
  })
})

function examinedPart(visit: Visit, findings: readonly FindingJson[], type: ArchiveType) {
  const { say, language } = visit
  const faults = findings.filter(({ ok }) => !ok).length
  const verdict =
    faults === 0
      ? say('Le service d’archives est prêt à recevoir des versements.', 'The archive is ready for transfers.')
      : say('Corrigez ces réglages, puis testez de nouveau.', 'Correct these settings, then test again.')
  const labelOf = (setting: string) =>
    archiveFields[type][setting]?.label[language] ?? wordOf('fault', setting, language)
  const title = say('Examen du service d’archives', 'Examination of the archive')
  return section({ id: 'examen', title }, [
    html`<p role="status">${verdict}</p>`,
    findingsPart(findings, { title, labelOf }, visit),
  ])
}

const remove = asking(`${path}/retrait`, 'removeArchive', [
  ({ siren }) => archiveHref(siren),
  both(
    'Le service d’archives est retiré ; ses secrets sont effacés.',
    'The archive is removed; its secrets are erased.',
  ),
])

export const archiveServed = { pages: [page], actions: [examine, remove], uploads: [save] }
