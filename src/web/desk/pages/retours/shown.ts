// One return: what was understood of it, why it waits, the acts that it resembles with what differs, and what may be done.
import { waitingStatuses } from '../../../../operations/desk/lists.ts'
import type { Problem } from '../../../../errors.ts'
import type { RetourJson, ShownRetour } from '../../../../operations/shapes.ts'
import { codeOfRoot } from '../../../../protocol/messages/codes.ts'
import { stateSentence } from '../../../../text/sentences.ts'
import { html, type Content, type Html } from '../../../../text/html.ts'
import { heading } from '../../layout.ts'
import { nothing, reasonField, table } from '../../parts.ts'
import { instant } from '../../times.ts'
import { shownTo, type Page, type Visit } from '../../visit.ts'
import { faults, guardedForm, refusedButton } from '../desk-forms.ts'
import { inFrench } from '../ministry-words.ts'
import { bytesLink, seesContent } from './bytes.ts'
import { differenceIn, factWord, kindWord, statusTag } from './words.ts'

/** Its file name; that of a mail or of a document may name a person, that of a message of the ministry does not. */
export function nameShown(visit: Visit, { kind, name }: Pick<RetourJson, 'kind' | 'name'>, siren: string): string {
  return codeOfRoot(kind ?? '') === undefined ? shownTo(visit, name, siren) : name
}

/** `/retours/:id` */
export const returnPage: Page = {
  path: '/retours/:id',
  needs: 'read',
  render: async (visit, { id = '' }) => {
    const shown = await visit.ask('showReturn', { id })
    const { say, language } = visit
    const title = kindWord(shown.kind, language)
    const lead = html`<a href="/retours">${say('Retours orphelins', 'Stray returns')}</a> · ${say('venu le', 'came on')}
      ${instant(shown.receivedAt, language)}`
    return {
      title,
      main: html`${heading(title, lead, statusTag(shown.status, language))}
        <div class="two">
          <div>${whyOf(visit, shown)} ${understood(visit, shown)} ${candidates(visit, shown)}</div>
          ${aside(visit, shown)}
        </div>`,
    }
  },
}

/** Problems as he may see them: what fills their sentences may name a person. */
export function problemsShown(visit: Visit, problems: readonly Problem[], siren: string): readonly Problem[] {
  return seesContent(visit, siren) ? problems : problems.map(({ code, path }) => ({ code, path }))
}

function whyOf(visit: Visit, { problems, deviations, collectivite, status }: ShownRetour): Html | false {
  const all = problemsShown(visit, [...problems, ...deviations], collectivite)
  if (all.length === 0) return false
  const isWaiting = (waitingStatuses as readonly string[]).includes(status)
  return html`<section class="why" aria-labelledby="pourquoi">
    <h2 id="pourquoi">
      ${isWaiting ? visit.say('Pourquoi il attend', 'Why it waits') : visit.say('Ce qui y est remarqué', 'What is remarked about it')}
    </h2>
    ${faults(all, visit)}
  </section>`
}

/** Facts that name nobody; the others are the prefecture's or the act's own words. */
const plainFacts: ReadonlySet<string> = new Set([
  ...['code', 'idActe', 'idActes', 'numero', 'nature', 'matiere', 'siren', 'destinataire', 'reference', 'verifCode'],
  ...['date', 'dateReception', 'dateCourrier', 'dateDepot', 'dateDecision', 'classificationDate'],
])

function understood(visit: Visit, shown: ShownRetour): Html {
  const { facts, collectivite } = shown
  const { say, language } = visit
  const told = [...factsIn(facts), ...factsIn((facts as { acteRecu?: unknown } | null)?.acteRecu)]
  const body =
    told.length === 0
      ? nothing(
          say(
            'Rien n’a pu en être compris : ses octets sont gardés.',
            'Nothing of it could be understood: its bytes are kept.',
          ),
        )
      : html`<dl class="facts">
          ${told.map(
            ([name, value]) =>
              html`<dt>${factWord(name, language)}</dt>
                <dd>${plainFacts.has(name) ? value : inFrench(visit, shownTo(visit, value, collectivite))}</dd>`,
          )}
        </dl>`
  return html`<section aria-labelledby="compris">
    <h2 id="compris">${say('Ce qui en est compris', 'What was understood of it')}</h2>
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
  const { say } = visit
  const head = say(
    ['Acte', 'État', 'Ressemblance', 'Ce qui diffère', 'Rattacher'],
    ['Act', 'State', 'Resemblance', 'What differs', 'Attach'],
  )
  const list =
    shown.candidates.length === 0
      ? nothing(say('Aucun acte ne lui ressemble.', 'No act resembles it.'))
      : table(
          head,
          shown.candidates.map((each) => candidateRow(visit, shown, each)),
          say(
            'Actes auxquels ce retour ressemble, le plus proche d’abord',
            'Acts that this return resembles, the nearest first',
          ),
        )
  return html`<section aria-labelledby="candidats">
    <h2 id="candidats">${say('Actes auxquels il ressemble', 'Acts that it resembles')}</h2>
    ${list}
  </section>`
}

function candidateRow(visit: Visit, { id: retour, collectivite }: ShownRetour, each: Candidate): readonly Content[] {
  const { id, idActe, score, state, differs } = each
  const { say, language } = visit
  const target = html`<input type="hidden" name="acte" value="${id}" />`
  const action = `/retours/${retour}/rattacher`
  return [
    html`<a href="/transmissions/${id}"><span class="id">${idActe}</span></a>`,
    html`<span class="word">${stateSentence(state, language).short}</span>`,
    `${Math.round(score * 100)}${say(' %', '%')}`,
    differs.length === 0
      ? say('Rien', 'Nothing')
      : html`<ul>
          ${differs.map((difference) => html`<li>${differenceIn(difference, language)}</li>`)}
        </ul>`,
    html`<details>
      <summary>${say('Rattacher à', 'Attach to')} ${idActe}…</summary>
      ${guardedForm(visit, { needs: 'attach', siren: collectivite, action, label: say('Rattacher à cet acte', 'Attach to this act') }, [target, reasonField(visit)])}
    </details>`,
  ]
}

type Candidate = ShownRetour['candidates'][number]

function aside(visit: Visit, shown: ShownRetour): Html {
  const { say } = visit
  return html`<aside class="actions" aria-label="Actions">
    <h2>${say('Ce que vous pouvez faire', 'What you may do')}</h2>
    ${attachForm(visit, shown)} ${rereadForm(visit, shown)} ${bytesLink(visit, shown)}
    <h2>${say('Comment il est venu', 'How it came')}</h2>
    <dl class="facts">
      <dt>Collectivité</dt>
      <dd>${shown.collectivite}</dd>
      <dt>${say('Nom', 'Name')}</dt>
      <dd>${nameShown(visit, shown, shown.collectivite)}</dd>
      <dt>${say('Taille', 'Size')}</dt>
      <dd>${shown.sizeBytes} ${say('octets', 'bytes')}</dd>
      <dt>sha256</dt>
      <dd><code>${shown.sha256}</code></dd>
      ${
        shown.partOf !== null &&
        html`<dt>${say('Venu dans', 'Came in')}</dt>
          <dd>
            <a href="/retours/${shown.partOf}"
              >${say('le courriel ou l’archive qui le portait', 'the mail or the archive that carried it')}</a
            >
          </dd>`
      }
      ${
        shown.transmission !== null &&
        html`<dt>${say('Rattaché à', 'Attached to')}</dt>
          <dd>
            <a href="/transmissions/${shown.transmission}"
              >${say('la transmission de son acte', 'the transmission of its act')}</a
            >
          </dd>`
      }
    </dl>
  </aside>`
}

function attachForm(visit: Visit, { id, status, collectivite }: RetourJson): Html {
  const { say } = visit
  const label = say('Rattacher', 'Attach')
  const placed = say(
    'Seul un retour sans destinataire, ou un avis, se rattache à la main.',
    'Only a stray return, or a notice, is attached by hand.',
  )
  if (status !== 'orphan' && status !== 'notice') return refusedButton(label, placed)
  const act = html`<label
    >${say('Numéro ou identifiant de l’acte', 'Number or identifier of the act')}<input
      name="acte"
      required
      maxlength="100"
      autocomplete="off"
  /></label>`
  const guard = { needs: 'attach', siren: collectivite, action: `/retours/${id}/rattacher`, label } as const
  return guardedForm(visit, guard, [act, reasonField(visit)])
}

function rereadForm(visit: Visit, { id, status, transmission, collectivite }: RetourJson): Html {
  const { say } = visit
  const label = say('Relire ce retour', 'Read this return again')
  if (!(waitingStatuses as readonly string[]).includes(status) || transmission !== null)
    return refusedButton(label, say('Il a déjà trouvé sa place.', 'It has found its place already.'))
  const guard = { needs: 'attach', siren: collectivite, action: `/retours/${id}/relire`, label, quiet: true } as const
  return guardedForm(visit, guard)
}
