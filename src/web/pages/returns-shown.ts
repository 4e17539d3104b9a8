// One return: what was understood of it, why it waits, the acts that it resembles with what differs, and what may be done.
import type { Problem } from '../../errors.ts'
import type { RetourJson, ShownRetour } from '../../operations/operations.ts'
import { codeOfRoot, messages } from '../../protocol/codes.ts'
import type { Difference, Way } from '../../protocol/ranking.ts'
import { stateSentence } from '../../sentences.ts'
import { inboxStatuses, type RetourStatus } from '../../store/retours.ts'
import { html, type Content, type Html } from '../html.ts'
import { heading } from '../layout.ts'
import { nothing, reasonField, table, tag, type Tone } from '../parts.ts'
import { instant } from '../times.ts'
import { shownTo, type Page, type Visit } from '../visit.ts'
import { faults, guardedForm, refusedButton } from './desk-forms.ts'
import { bytesLink, seesContent } from './returns-bytes.ts'

const statusWords: Readonly<Record<RetourStatus, readonly [Tone, string]>> = {
  stored: ['run', 'pas encore lu'],
  attached: ['ok', 'rattaché'],
  companion: ['ok', 'joint à un message'],
  opened: ['ok', 'ouvert'],
  duplicate: ['ok', 'déjà reçu'],
  notice: ['run', 'avis'],
  orphan: ['todo', 'sans destinataire'],
  unreadable: ['no', 'illisible'],
}

/** How a return stands, in a word. */
export function statusTag(status: RetourStatus): Html {
  return tag(...statusWords[status])
}

const otherKinds: Readonly<Record<string, string>> = {
  notice: 'Avis par courriel',
  document: 'Document seul',
  mail: 'Courriel',
  archive: 'Archive',
  verdict: 'Verdict de la plateforme',
  AnomalieEnveloppe: 'Refus d’un envoi entier',
  EnveloppeMISILLCL: 'Enveloppe du ministère',
  EnveloppeCLMISILL: 'Enveloppe de la collectivité',
}

/** What a return is, as people say it. */
export function kindWord(kind: string | null): string {
  if (kind === null) return 'Retour de nature inconnue'
  const code = codeOfRoot(kind)
  return code === undefined ? (otherKinds[kind] ?? kind) : messages[code].libelle
}

/** Its file name; that of a mail or of a document may name somebody, that of a message of the ministry does not. */
export function nameShown(visit: Visit, { kind, name }: Pick<RetourJson, 'kind' | 'name'>, siren: string): string {
  return codeOfRoot(kind ?? '') === undefined ? shownTo(visit, name, siren) : name
}

/** `/retours/:id` */
export const returnPage: Page = {
  path: '/retours/:id',
  needs: 'read',
  render: async (visit, { id = '' }) => {
    const shown = await visit.operations.showReturn(id)
    const title = kindWord(shown.kind)
    const lead = html`<a href="/retours">Retours orphelins</a> · venu le ${instant(shown.receivedAt)}`
    return {
      title,
      main: html`${heading(title, lead, statusTag(shown.status))}
        <div class="two">
          <div>${whyOf(visit, shown)} ${understood(visit, shown)} ${candidates(visit, shown)}</div>
          ${aside(visit, shown)}
        </div>`,
    }
  },
}

/** Problems as he may see them: what fills their sentences may name somebody. */
export function problemsShown(visit: Visit, problems: readonly Problem[], siren: string): readonly Problem[] {
  return seesContent(visit, siren) ? problems : problems.map(({ code, path }) => ({ code, path }))
}

function whyOf(visit: Visit, { problems, deviations, collectivite, status }: ShownRetour): Html | false {
  const all = problemsShown(visit, [...problems, ...deviations], collectivite)
  if (all.length === 0) return false
  const isWaiting = (inboxStatuses as readonly RetourStatus[]).includes(status)
  return html`<section class="why" aria-labelledby="pourquoi">
    <h2 id="pourquoi">${isWaiting ? 'Pourquoi il attend' : 'Ce qui y est remarqué'}</h2>
    ${faults(all, visit)}
  </section>`
}

/** Facts that name nobody; the others are the prefecture's or the act's own words. */
const plainFacts: ReadonlySet<string> = new Set([
  ...['code', 'idActe', 'idActes', 'numero', 'nature', 'matiere', 'siren', 'destinataire', 'reference', 'verifCode'],
  ...['date', 'dateReception', 'dateCourrier', 'dateDepot', 'dateDecision', 'classificationDate'],
])

const factWords: Readonly<Record<string, string>> = {
  code: 'Message',
  idActe: 'Identifiant de l’acte',
  idActes: 'Identifiants cités',
  dateReception: 'Reçu par la préfecture le',
  dateCourrier: 'Courrier du',
  dateDepot: 'Déposé au tribunal le',
  dateDecision: 'Décision du',
  date: 'Date',
  classificationDate: 'Classification en vigueur',
  verifCode: 'Code de vérification',
  numero: 'Numéro',
  nature: 'Nature',
  matiere: 'Matière',
  objet: 'Objet',
  document: 'Document',
  detail: 'Détail',
  description: 'Pièces demandées',
  motif: 'Motif',
  natureIllegalite: 'Illégalité relevée',
  reference: 'Référence sur la plateforme',
  reason: 'Mots de la plateforme',
  pieces: 'Pièces',
  formulaires: 'Formulaires',
}

function understood(visit: Visit, shown: ShownRetour): Html {
  const { facts, collectivite } = shown
  const told = [...factsIn(facts), ...factsIn((facts as { acteRecu?: unknown } | null)?.acteRecu)]
  const body =
    told.length === 0
      ? nothing('Rien n’a pu en être compris : ses octets sont gardés.')
      : html`<dl class="facts">
          ${told.map(
            ([name, value]) =>
              html`<dt>${factWords[name] ?? name}</dt>
                <dd>${plainFacts.has(name) ? value : shownTo(visit, value, collectivite)}</dd>`,
          )}
        </dl>`
  return html`<section aria-labelledby="compris">
    <h2 id="compris">Ce qui en est compris</h2>
    ${body}
  </section>`
}

/** What the document says in plain words, or in lists of them. */
function factsIn(facts: unknown): readonly (readonly [string, string])[] {
  const isPlain = (value: unknown) => (typeof value === 'string' && value !== '') || typeof value === 'number'
  return Object.entries(facts ?? {}).flatMap(([name, value]: [string, unknown]) => {
    if (name === 'kind') return []
    if (isPlain(value)) return [[name, String(value)] as const]
    const isList = Array.isArray(value) && value.length > 0 && value.every(isPlain)
    return isList ? [[name, value.join(name === 'matiere' ? '.' : ', ')] as const] : []
  })
}

function candidates(visit: Visit, shown: ShownRetour): Html | false {
  if (shown.status !== 'orphan') return false
  const list =
    shown.candidates.length === 0
      ? nothing('Aucun acte ne lui ressemble.')
      : table(
          ['Acte', 'État', 'Ressemblance', 'Ce qui diffère', 'Rattacher'],
          shown.candidates.map((each) => candidateRow(visit, shown, each)),
          'Actes auxquels ce retour ressemble, le plus proche d’abord',
        )
  return html`<section aria-labelledby="candidats">
    <h2 id="candidats">Actes auxquels il ressemble</h2>
    ${list}
  </section>`
}

function candidateRow(visit: Visit, { id: retour, collectivite }: ShownRetour, each: Candidate): readonly Content[] {
  const { id, idActe, score, state, differs } = each
  const target = html`<input type="hidden" name="acte" value="${id}" />`
  const action = `/retours/${retour}/rattacher`
  return [
    html`<a href="/transmissions/${id}"><span class="id">${idActe}</span></a>`,
    stateSentence(state, visit.language).short,
    `${Math.round(score * 100)} %`,
    differs.length === 0
      ? 'Rien'
      : html`<ul>
          ${differs.map((difference) => html`<li>${differenceIn(difference)}</li>`)}
        </ul>`,
    html`<details>
      <summary>Rattacher à ${idActe}…</summary>
      ${guardedForm(visit, { needs: 'attach', siren: collectivite, action, label: 'Rattacher à cet acte' }, [target, reasonField()])}
    </details>`,
  ]
}

type Candidate = ShownRetour['candidates'][number]

const fieldWords: Readonly<Record<Difference['field'], string>> = {
  departement: 'Département',
  siren: 'SIREN',
  dateDecision: 'Date de la décision',
  numero: 'Numéro',
  nature: 'Nature',
}

const wayWords: Readonly<Record<Way, string>> = {
  case: 'à la casse près',
  separator: 'aux séparateurs près',
  'week-year': 'à l’année près, autour du Nouvel An',
  absent: 'absent du retour',
  other: 'différent',
}

function differenceIn({ field, how, retour, transmission }: Difference): Html {
  return html`<strong>${fieldWords[field]}</strong> ${wayWords[how]} :
    ${retour !== undefined && html`le retour dit « ${retour} »`}${retour !== undefined && transmission !== undefined && ', '}${transmission !== undefined && html`l’acte dit « ${transmission} »`}`
}

function aside(visit: Visit, shown: ShownRetour): Html {
  return html`<aside class="actions" aria-label="Actions">
    <h2>Ce que vous pouvez faire</h2>
    ${attachForm(visit, shown)} ${rereadForm(visit, shown)} ${bytesLink(visit, shown)}
    <h2>Comment il est venu</h2>
    <dl class="facts">
      <dt>Collectivité</dt>
      <dd>${shown.collectivite}</dd>
      <dt>Nom</dt>
      <dd>${nameShown(visit, shown, shown.collectivite)}</dd>
      <dt>Taille</dt>
      <dd>${shown.sizeBytes} octets</dd>
      <dt>sha256</dt>
      <dd><code>${shown.sha256}</code></dd>
      ${
        shown.partOf !== null &&
        html`<dt>Venu dans</dt>
          <dd><a href="/retours/${shown.partOf}">le courriel ou l’archive qui le portait</a></dd>`
      }
      ${
        shown.transmission !== null &&
        html`<dt>Rattaché à</dt>
          <dd><a href="/transmissions/${shown.transmission}">la transmission de son acte</a></dd>`
      }
    </dl>
  </aside>`
}

function attachForm(visit: Visit, { id, status, collectivite }: RetourJson): Html {
  const label = 'Rattacher'
  if (status !== 'orphan' && status !== 'notice')
    return refusedButton(label, 'Seul un retour sans destinataire, ou un avis, se rattache à la main.')
  const act = html`<label
    >Numéro ou identifiant de l’acte<input name="acte" required maxlength="100" autocomplete="off"
  /></label>`
  const guard = { needs: 'attach', siren: collectivite, action: `/retours/${id}/rattacher`, label } as const
  return guardedForm(visit, guard, [act, reasonField()])
}

function rereadForm(visit: Visit, { id, status, transmission, collectivite }: RetourJson): Html {
  const label = 'Relire ce retour'
  if (!(inboxStatuses as readonly RetourStatus[]).includes(status) || transmission !== null)
    return refusedButton(label, 'Il a déjà trouvé sa place.')
  const guard = { needs: 'attach', siren: collectivite, action: `/retours/${id}/relire`, label, quiet: true } as const
  return guardedForm(visit, guard)
}
