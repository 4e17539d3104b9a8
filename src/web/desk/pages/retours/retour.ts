// The page of a retour: what was understood, why it waits, similar actes with differences, possible actions.
import { waitingStatuses } from '#operations/desk/lists.ts'
import type { Problem } from '#errors.ts'
import type { RetourJson, ShownRetour } from '#operations/shapes/retours.ts'
import { isJour } from '#protocol/calendrier/jour.ts'
import { readIdActe } from '#protocol/messages/names.ts'
import { codeOfRoot } from '#protocol/codes.ts'
import { stateSentence, wordOf, type Language } from '#text/sentences.ts'
import { html, type HtmlContent } from '#text/html.ts'
import { downloading } from '../../asking.ts'
import { guardedForm, hidden, input, reasonField, refusedButton, reserved } from '../../forms.ts'
import { csrf } from '../../layout.ts'
import { namesFor } from '../../names.ts'
import { facts, faults, nothing, quoted, section, refusal } from '../../parts.ts'
import { instant, jour } from '../../times.ts'
import { mayHere, pageAt, seesNames, shownTo, type Rendered, type Visit } from '../../visit.ts'
import { connectionHref } from '../gateway-words.ts'
import { factWord, fieldNames, fieldWords, kindWord, statusTag, wayWords, type FieldName } from './words.ts'

/** The name of a mail or a document may name a person; that of a ministry's message does not. */
export function nameShown(visit: Visit, { kind, name }: Pick<RetourJson, 'kind' | 'name'>, siren: string) {
  return codeOfRoot(kind ?? '') === undefined ? shownTo(visit, name, siren) : name
}

export const returnPage = pageAt('/retours/:id', 'read', async (visit, { id = '' }) =>
  returnShown(visit, await visit.ask.showReturn({ id })),
)

interface RetourRefusal {
  readonly said: HtmlContent
  readonly reason: string
}

export async function returnShown(visit: Visit, shown: ShownRetour, refused?: RetourRefusal): Promise<Rendered> {
  const { say, language } = visit
  const given = refused?.reason
  return {
    title: kindWord(shown.kind, language),
    lead: html`<a href="/retours">${say('Retours à rattacher', 'Stray returns')}</a> · ${say('reçu le', 'came on')}
      ${instant(shown.receivedAt, language)}`,
    beside: statusTag(shown.status, language),
    main: html`${refused && refusal(say('Opération refusée', 'This was not done'), refused.said)}
      ${candidates(visit, shown, given)}
      <div class="two">
        <div>${whyOf(visit, shown)} ${wayHere(visit, shown)} ${understood(visit, shown)}</div>
        <aside class="actions" aria-label="Actions">
          <h2>${say('Actions possibles', 'What you may do')}</h2>
          ${shown.can.accept === true ? originForms(visit, shown) : attachForm(visit, shown, given)}
          ${rereadForm(visit, shown)} ${bytesLink(visit, shown)}
          <h2>${say('Réception', 'How it came')}</h2>
          ${await origin(visit, shown)}
        </aside>
      </div>`,
  }
}

export const returnBytes = downloading('/retours/:id/octets', 'downloadReturn', 'application/octet-stream')

/** Drops the parameters of sentences, which may name a person, unless the visitor sees names. */
export function problemsShown(visit: Visit, problems: readonly Problem[], siren: string): readonly Problem[] {
  return seesNames(visit, siren) ? problems : problems.map(({ code, path }) => ({ code, path }))
}

function whyOf(visit: Visit, { problems, deviations, collectivite, status }: ShownRetour) {
  const all = problemsShown(visit, [...problems, ...deviations], collectivite)
  if (all.length === 0) return false
  const title = isWaiting(status)
    ? visit.say('Pourquoi il attend', 'Why it waits')
    : visit.say('Remarques', 'What is remarked about it')
  return section({ id: 'pourquoi', title, kind: 'why' }, faults(all, visit))
}

/** Its sender, how that is known, and the headers of its transport. */
function wayHere(visit: Visit, { origin, collectivite }: ShownRetour) {
  if (!origin) return false
  const { say, language } = visit
  const { verdict, by, reason, headers = [], dkim } = origin
  const rows = [
    [say('Origine', 'Origin'), wordOf('verdict', verdict, language)] as const,
    [say('Qui en répond', 'Who answers for it'), by !== undefined && by] as const,
    [say('Motif', 'Reason'), reason !== undefined && quoted(visit, reason, collectivite)] as const,
    ['DKIM', dkim !== undefined && wordOf('dkim', dkim, language)] as const,
  ]
  const list = html`<ul>
    ${headers.map((header) => html`<li><code>${header}</code></li>`)}
  </ul>`
  const title = say('Origine', 'Where it comes from')
  return section({ id: 'origine', title }, [facts(rows), headers.length > 0 && list])
}

function originForms(visit: Visit, { id, connection, collectivite, origin }: ShownRetour) {
  const accept = {
    needs: 'attach' as const,
    siren: collectivite,
    action: `/retours/${id}/accepter`,
    label: visit.say('Accepter ce courriel', 'Accept this mail'),
  }
  const confirm = origin?.verdict === 'unconfirmed' && origin.from !== undefined && origin.from
  return html`${confirm && confirmForm(visit, { connection, siren: collectivite, sender: confirm })}
  ${guardedForm(visit, accept, reasonField(visit.say('D’où savez-vous qu’il vient de la préfecture ?', 'How do you know that the préfecture sent it?')))}`
}

/** Confirms a sender: every waiting mail of theirs is then read. */
export function confirmForm(
  visit: Visit,
  { connection, siren, sender }: { readonly connection: string; readonly siren: string; readonly sender: string },
) {
  const label = visit.say(`Confirmer ${sender}`, `Confirm ${sender}`)
  const action = `${connectionHref(connection)}/expediteurs`
  return guardedForm(visit, { needs: 'connection', siren, action, label }, hidden('expediteur', sender))
}

export function isWaiting(status: RetourJson['status']) {
  return (waitingStatuses as readonly string[]).includes(status)
}

/** Facts that name nobody; the others quote the préfecture or the acte. */
const plainFacts: ReadonlySet<string> = new Set([
  'code',
  'idActe',
  'idActes',
  'numero',
  'nature',
  'matiere',
  'siren',
  'destinataire',
  'reference',
  'verifCode',
  'date',
  'dateReception',
  'dateCourrier',
  'dateDepot',
  'dateDecision',
  'classificationDate',
])

function understood(visit: Visit, { facts: found, collectivite }: ShownRetour) {
  const { say, language } = visit
  const own = factsIn(found)
  const ofAct = factsIn((found as { acteRecu?: unknown } | null)?.acteRecu)
  const told = [...own, ...ofAct.filter(([name, value]) => !own.some((each) => each[0] === name && each[1] === value))]
  const rows = told.map(([name, value]) => {
    const plain = isJour(value) ? jour(value, language) : value
    return [factWord(name, language), plainFacts.has(name) ? plain : quoted(visit, value, collectivite)] as const
  })
  const none = say(
    'Le contenu n’a pas pu être lu : le fichier reçu est gardé.',
    'Nothing of it could be understood: its bytes are kept.',
  )
  const title = say('Contenu reconnu', 'What was understood of it')
  return section({ id: 'compris', title }, rows.length === 0 ? nothing(none) : facts(rows))
}

function factsIn(found: unknown): readonly (readonly [string, string])[] {
  const isPlain = (value: unknown) => (typeof value === 'string' && value !== '') || typeof value === 'number'
  return Object.entries(found ?? {}).flatMap(([name, value]: [string, unknown]) => {
    if (name === 'kind') return []
    if (isPlain(value)) return [[name, String(value)] as const]
    const isList = Array.isArray(value) && value.length > 0 && value.every(isPlain)
    return isList ? [[name, value.join(name === 'matiere' ? '.' : ', ')] as const] : []
  })
}

const candidatesMost = 3

function candidates(visit: Visit, shown: ShownRetour, given?: string) {
  if (shown.status !== 'orphan') return false
  const { say, language } = visit
  const nearest = shown.candidates.slice(0, candidatesMost)
  const title = say('Actes auxquels il ressemble', 'Acts that it resembles')
  if (nearest.length === 0)
    return section({ id: 'candidats', title }, nothing(say('Aucun acte ne lui ressemble.', 'No act resembles it.')))
  const mayAttach = mayHere(visit, 'attach', shown.collectivite) && shown.can.attach === true
  const own = fieldNames.map(
    (name) => [fieldWords[name][language], formatFieldValue(name, saidBy(nearest, name), language)] as const,
  )
  const said = html`<article class="card">
    <h3>${say('Ce que dit le retour', 'What the return says')}</h3>
    <p class="reason">${kindWord(shown.kind, language)}</p>
    ${facts(own)}
  </article>`
  const cards = nearest.map((candidate) => {
    const { id, idActe, score, differs, state } = candidate
    const likeness = `${stateSentence(state, language).short} · ${Math.round(score * 100)}${say('\u00A0%', '%')}`
    const all = fieldNames.map((name) => [fieldWords[name][language], fieldShown(visit, candidate, name)] as const)
    return html`<article class="card">
      <h3><a href="/transmissions/${id}" class="id">${idActe}</a></h3>
      <p class="reason">${likeness}${differs.length === 0 && say(' · rien ne diffère', ' · nothing differs')}</p>
      ${facts(all)}
      ${mayAttach && html`<button name="acte" value="${id}">${say('Rattacher à cet acte', 'Attach to this act')}</button>`}
    </article>`
  })
  const grid = html`<div class="candidates">${said}${cards}</div>`
  const form = html`<form method="post" class="stack" action="/retours/${shown.id}/rattacher">
    ${csrf(visit)}${reasonField(visit, given)}${grid}
  </form>`
  const reservedTo = html`${grid}
    <p class="reason">${reserved(visit, 'attach', shown.collectivite)}</p>`
  return section({ id: 'candidats', title }, mayAttach ? form : reservedTo)
}

type RetourCandidate = ShownRetour['candidates'][number]

/** Value of a field in the retour, as far as the differences tell. */
function saidBy(all: readonly RetourCandidate[], name: FieldName) {
  for (const { idActe, differs } of all) {
    const difference = differs.find(({ field }) => field === name)
    if (!difference) return readIdActe(idActe)?.[name]
    if (difference.retour !== undefined) return difference.retour
  }
  return undefined
}

function formatFieldValue(name: FieldName, value: string | undefined, language: Language) {
  if (value === undefined) return '—'
  return name === 'dateDecision' && isJour(value) ? jour(value, language) : value
}

/** The acte's value, marked where it differs. */
function fieldShown({ language }: Visit, { idActe, differs }: RetourCandidate, name: FieldName) {
  const difference = differs.find(({ field }) => field === name)
  const value = formatFieldValue(name, readIdActe(idActe)?.[name], language)
  return difference
    ? html`<mark>${value}</mark> <span class="reason">${wayWords[difference.how][language]}</span>`
    : value
}

async function origin(visit: Visit, shown: ShownRetour) {
  const { say } = visit
  const { collectivite, sizeBytes, sha256, partOf, transmission } = shown
  const parent = say('le courriel ou l’archive qui le portait', 'the mail or the archive that carried it')
  const act = say('la transmission de son acte', 'the transmission of its act')
  const nameOf = await namesFor(visit, [collectivite])
  return facts([
    ['Collectivité', nameOf(collectivite)],
    [say('Nom', 'Name'), nameShown(visit, shown, collectivite)],
    [say('Taille', 'Size'), `${sizeBytes} ${say('octets', 'bytes')}`],
    ['sha256', html`<code>${sha256}</code>`],
    [say('Reçu dans', 'Came in'), partOf !== null && html`<a href="/retours/${partOf}">${parent}</a>`],
    [
      say('Rattaché à', 'Attached to'),
      transmission !== null && html`<a href="/transmissions/${transmission}">${act}</a>`,
    ],
  ])
}

function attachForm(visit: Visit, shown: ShownRetour, given?: string) {
  const { say } = visit
  const label = say('Rattacher', 'Attach')
  const placed = say(
    'Seul un retour qui attend dans cette boîte se rattache à la main.',
    'Only a return that waits in this inbox is attached by hand.',
  )
  if (shown.can.attach !== true) return refusedButton(label, placed)
  const name = say('Numéro ou identifiant de l’acte', 'Number or identifier of the act')
  const act = input(name, 'acte', { required: true, maxlength: 100, autocomplete: 'off' })
  const guard = { needs: 'attach', siren: shown.collectivite, action: `/retours/${shown.id}/rattacher`, label } as const
  return guardedForm(visit, guard, [act, reasonField(visit, given)])
}

function rereadForm(visit: Visit, { id, status, transmission, collectivite }: RetourJson) {
  const label = visit.say('Relire ce retour', 'Read this return again')
  if (!isWaiting(status) || transmission !== null)
    return refusedButton(label, visit.say('Il est déjà rattaché.', 'It has found its place already.'))
  const guard = { needs: 'attach', siren: collectivite, action: `/retours/${id}/relire`, label } as const
  return guardedForm(visit, guard)
}

/** The content may name a person, whatever it is. */
function bytesLink(visit: Visit, { id, collectivite }: RetourJson) {
  const { say } = visit
  const label = say('Télécharger le fichier', 'Download its bytes')
  const masked = say(
    'Le contenu peut nommer des personnes : demandez d’abord à l’afficher.',
    'What it holds may name people: ask to have it shown first.',
  )
  if (!seesNames(visit, collectivite)) return refusedButton(label, masked)
  return html`<a class="button" href="/retours/${id}/octets">${label}, ${say('tel que reçu', 'as they came')}</a>`
}
