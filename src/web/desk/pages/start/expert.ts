// Declares or replaces a collectivité as JSON, for experts. A secret is never shown, neither sealed nor just pasted.
import { ActesError } from '#errors.ts'
import { parseJson } from '#files/json.ts'
import { settingKeys } from '#gateways/settings.ts'
import { templateOf } from '#operations/declaration/template.ts'
import { declaredOne } from '#operations/desk/lists.ts'
import { gatewayTypes } from '#text/words.ts'
import { html, type Html } from '#text/html.ts'
import { guardedForm } from '../../forms.ts'
import { chips, faults } from '../../parts.ts'
import { among, actionAt, done, field, pageAt, type Rendered, type FormSubmission, type Visit } from '../../visit.ts'
import { gatewayName } from '../gateway-words.ts'
import {
  declarationTabs,
  declareWord,
  leftSaid,
  needDeclare,
  newPath,
  renderNothingRecorded,
  markUnprocessable,
} from './declaring.ts'

interface RefusedJson {
  readonly faults: Html
  /** What was pasted, without secrets; '' when they cannot be told apart. */
  readonly kept: string
}

/** @param siren absent for a new one */
async function renderJsonForm(visit: Visit, siren?: string, wrong?: RefusedJson): Promise<Rendered> {
  const { say } = visit
  const kept = siren === undefined ? undefined : await visit.look(declaredOne, { siren })
  const label = kept ? say('Remplacer sa déclaration', 'Replace its declaration') : declareWord(say)
  const action = kept ? `/collectivites/${kept.siren}` : '/collectivites'
  const secrets = say(
    'Un secret se donne en texte ou en base64 : {"base64": "…"}. Un secret déjà scellé reste tel quel : {"sealed": "…"}. {"file": "…"} n’est possible qu’en ligne de commande.',
    'A secret is given as text, or as bytes: {"base64": "…"}. One that is sealed already is left as it is written: {"sealed": "…"}. {"file": "…"} is for the command line only.',
  )
  const type = among(gatewayTypes(), visit.url.searchParams.get('modele'))
  const template = type && JSON.stringify(templateOf(type, { emptySecret: '' }).declaration, null, 2)
  const templates = gatewayTypes().map(
    (each) => [`${newPath}/json?modele=${each}`, gatewayName(each, visit.language), each === type] as const,
  )
  const area = html`<label
      >${say('Déclaration en JSON', 'Declaration in JSON')}<textarea
        name="json"
        rows="24"
        required
        spellcheck="false"
        autocomplete="off"
      >
${wrong?.kept ?? (kept ? JSON.stringify(kept, null, 2) : (template ?? ''))}</textarea>
    </label>
    <p class="reason">${secrets}</p>`
  return {
    title: `${kept?.nom ?? label} : JSON`,
    heading: kept?.nom ?? label,
    lead: kept && html`<a href="/collectivites/${kept.siren}">SIREN <span class="id">${kept.siren}</span></a>`,
    main: html`${declarationTabs(visit, siren)} ${wrong?.faults}
    ${!kept && chips(say('Modèles : les valeurs par défaut, et ce qui reste à remplir', 'Templates: the defaults, and what is left to be filled in'), templates)}
    ${guardedForm(visit, { needs: 'declare', siren: null, action, label, first: true }, area)}`,
  }
}

const declareOne = actionAt('/collectivites', 'declare', (visit, sent) =>
  pasted(visit, sent, { again: (wrong) => renderJsonForm(visit, undefined, wrong) }),
)

const replaceOne = actionAt('/collectivites/:siren', 'declare', async (visit, sent) => {
  const { siren } = await visit.look(declaredOne, { siren: sent.params.siren ?? '' })
  return pasted(visit, sent, { siren, again: (wrong) => renderJsonForm(visit, siren, wrong) })
})

export const expertFormsServed = {
  pages: [
    pageAt(`${newPath}/json`, 'declare', (visit) => renderJsonForm(visit)),
    pageAt('/collectivites/:siren/json', 'declare', (visit, { siren = '' }) => renderJsonForm(visit, siren)),
  ],
  actions: [declareOne, replaceOne],
}

interface PastedJsonOptions {
  readonly again: (wrong: RefusedJson) => Promise<Rendered>
  /** The declaration must be of this one. */
  readonly siren?: string
}

async function pasted(visit: Visit, sent: FormSubmission, { again, siren }: PastedJsonOptions) {
  const text = field(sent, 'json')
  const refuse = async (why: Html) =>
    markUnprocessable(await again({ faults: renderNothingRecorded(visit, why), kept: keptOf(text) }))
  try {
    needDeclare(visit)
    const input = parseJson(new TextEncoder().encode(text), 'json')
    const given = (input as { siren?: unknown } | null)?.siren
    if (siren !== undefined && given !== siren) return await refuse(otherSiren(visit, siren))
    const made = await visit.ask.declareCollectivite(input)
    const said = made.created
      ? visit.say('La collectivité est déclarée.', 'The collectivité is declared.')
      : visit.say('Ses réglages sont remplacés.', 'Its settings are replaced.')
    return done(`/collectivites/${made.siren}`, `${said}${leftSaid(made, visit.say)}`)
  } catch (error) {
    if (!(error instanceof ActesError) || error.problems.length === 0) throw error
    const correct = visit.say(
      'Corrigez la déclaration et saisissez de nouveau ses secrets : ils ne sont plus jamais affichés.',
      'Correct the declaration and give its secrets again: they are not shown twice.',
    )
    return refuse(
      html`<p>${correct}</p>
        ${faults(error.problems, visit)}`,
    )
  }
}

function otherSiren({ say }: Visit, siren: string) {
  const other = say(
    `Cette page est celle de ${siren}, et la déclaration porte un autre SIREN. Déclarez-le depuis`,
    `This page is that of ${siren}, and the declaration bears another SIREN. Declare it from`,
  )
  const list = say('la liste des collectivités', 'the list of collectivités')
  return html`<p>${other} <a href="/collectivites">${list}</a>.</p>`
}

/** Of the gateway, only settings known not to be secret stay. Broken JSON is not shown again. */
function keptOf(text: string) {
  try {
    const input = parseJson(new TextEncoder().encode(text), 'json')
    if (typeof input !== 'object' || input === null) return ''
    const { gateway } = input as { gateway?: unknown }
    return JSON.stringify(
      { ...input, ...(gateway !== undefined && { gateway: stripSecretSettings(gateway, '') }) },
      null,
      2,
    )
  } catch {
    return ''
  }
}

function stripSecretSettings(value: unknown, path: string): unknown {
  if (typeof value !== 'object' || value === null) return isOpen(path) ? value : ''
  if (Array.isArray(value)) return isOpen(path) ? value : []
  if ('sealed' in value && Object.keys(value).length === 1) return value
  const entries = Object.entries(value).map(([key, held]: [string, unknown]) => {
    return [key, stripSecretSettings(held, path === '' ? key : `${path}.${key}`)] as const
  })
  return Object.fromEntries(entries)
}

/** True for a setting that is no secret in any gateway that has it. */
function isOpen(path: string) {
  const keys = gatewayTypes()
    .flatMap(settingKeys)
    .filter((key) => key.path === path)
  return path === 'type' || (keys.length > 0 && keys.every(({ secret }) => !secret))
}
