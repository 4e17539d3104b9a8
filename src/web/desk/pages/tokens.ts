// Jetons: programs that call the API, with rights and expiry. Only for administrators of every collectivité.
import type { Words } from '../say.ts'
import { roles, rolesFor, type Action } from '#accounts/access.ts'
import { isTokenRight, tokenDays, tokenRights } from '#accounts/tokens.ts'
import type { TokenJson } from '#operations/shapes/people.ts'
import { html } from '#text/html.ts'
import { asking, askingButton, type AskingAction } from '../asking.ts'
import { check, fold, input, reservedPage, sirensField } from '../forms.ts'
import { namesFor } from '../names.ts'
import { lastly, table, tagsOf } from '../parts.ts'
import { roleWords } from '#text/roles.ts'
import { instant } from '../times.ts'
import { done, field, mayHere, pageAt, type Rendered, type Visit } from '../visit.ts'
import { sirensIn } from './people/forms.ts'
import { both } from '#text/both.ts'

const path = '/jetons'

const page = pageAt(path, 'people', async (visit) => {
  const { say } = visit
  const title = say('Jetons', 'Tokens')
  if (!mayHere(visit, 'people', null)) return reservedPage(visit, 'people', title)
  const { items } = await visit.ask.listTokens({})
  return {
    title,
    lead: say(
      'Les programmes autorisés à appeler l’API, et leurs droits. Un jeton n’est montré qu’une fois.',
      'What other programs may do through the API. A token is shown once only.',
    ),
    main: html`${fold(say('Créer un jeton', 'Make a token'), askingButton(visit, add, { label: say('Créer le jeton', 'Make the token'), first: true, fields: renderTokenFields(visit) }))}
      ${await renderTokenTable(visit, items, title)}
      <p><a href="/personnes">${say('Tous les utilisateurs', 'All users')}</a></p>`,
  }
})

async function renderTokenTable(visit: Visit, items: readonly TokenJson[], caption: string) {
  const { say, language } = visit
  const nameOf = await namesFor(
    visit,
    items.flatMap(({ sirens }) => sirens ?? []),
  )
  return table(items, { caption, none: say('Aucun jeton.', 'No token.') }, [
    [say('Nom', 'Name'), ({ name }) => html`<a href="/journal?qui=${encodeURIComponent(`token:${name}`)}">${name}</a>`],
    [say('État', 'Standing'), ({ standing }) => tokenTag(standing, language)],
    [say('Droits', 'Rights'), ({ rights }) => rights.map((right) => rightWords[right][language]).join(', ')],
    ['Collectivités', ({ sirens }) => sirens?.map(nameOf).join(', ') ?? say('toutes', 'all')],
    [say('Réseaux', 'Networks'), ({ networks }) => networks?.join(', ') ?? say('tous', 'any')],
    [say('Dernier appel', 'Last call'), ({ lastUsedAt }) => lastly(lastUsedAt, visit)],
    [say('Valable jusqu’au', 'Valid until'), ({ expiresAt }) => instant(expiresAt, language)],
    [say('Révoquer', 'Revoke'), (token) => revokeButton(visit, revoke, token)],
  ])
}

export const tokenTag = tagsOf<TokenJson['standing']>({
  active: ['ok', both('actif', 'active')],
  expired: ['todo', both('expiré', 'expired')],
  revoked: ['no', both('révoqué', 'revoked')],
})

/** The button that revokes a token or a calendar. */
export function revokeButton(visit: Visit, revoking: AskingAction, { name, can }: Pick<TokenJson, 'name' | 'can'>) {
  if (can.revoke !== true) return visit.say('Il est révoqué.', 'It is revoked.')
  return askingButton(visit, revoking, { at: [name], label: `${visit.say('Révoquer', 'Revoke')} ${name}` })
}

const rightWords: Words<Action> = {
  read: both('lire', 'read'),
  unmask: both('voir ce qui peut nommer des personnes', 'see what may name people'),
  deposit: both('déposer', 'deposit'),
  requeue: both('remettre en file d’attente', 'requeue'),
  cancel: both('retirer', 'withdraw'),
  resolve: both('trancher un envoi incertain', 'resolve an uncertain sending'),
  annul: both('annuler', 'annul'),
  publish: both('noter une publication, mettre en ligne', 'record a publication, put online'),
  reply: both('répondre aux courriers', 'answer letters'),
  attach: both('rattacher un retour', 'attach a return'),
  closeTask: both('clore une tâche', 'close a task'),
  classification: both('demander la classification', 'ask for the classification'),
  connection: both('arrêter ou reprendre une connexion', 'stop or resume a connection'),
  retention: both('éliminer, verser, suspendre l’élimination', 'dispose of acts, hold them back'),
  schedule: both('gérer les tâches planifiées', 'manage schedules'),
  declare: both('déclarer une collectivité', 'declare a collectivité'),
  people: both('gérer les utilisateurs', 'manage users'),
  journal: both('lire et exporter le journal', 'read and export the journal'),
  queues: both('voir les files d’attente', 'see the queues'),
  webhooks: both('gérer les abonnements', 'manage subscriptions'),
}

/** Default rights: those that a vendor's program needs. */
const usual: readonly Action[] = ['read', 'unmask', 'deposit']

function renderTokenFields(visit: Visit) {
  const box = (right: Action) =>
    check(rightWords[right][visit.language], 'droit', { value: right, checked: usual.includes(right) })
  // Each right stands once, under the first role that has it.
  const groups = roles
    .map((role) => ({ role, rights: tokenRights.filter((right) => rolesFor(right)[0] === role) }))
    .filter(({ rights }) => rights.length > 0)
  return html`${nameField(visit)}
  ${groups.map(
    ({ role, rights }) =>
      html`<fieldset>
        <legend>${roleWords[role].work[visit.language]}</legend>
        ${rights.map(box)}
      </fieldset>`,
  )}
  ${tokenFields(visit)} ${networksField(visit)}`
}

export function nameField({ say }: Visit) {
  const name = say(
    'Nom inscrit au journal (lettres, chiffres, points, tirets)',
    'Name, which the journal will bear (letters, digits, dots, hyphens)',
  )
  return input(name, 'nom', { required: true, maxlength: 63, pattern: '[A-Za-z0-9][A-Za-z0-9._\\-]*' })
}

function networksField({ say }: Visit) {
  const label = say(
    'Réseaux autorisés, séparés par des espaces : 192.0.2.0/24 (vide : tous)',
    'Networks that it serves from, with spaces between them: 192.0.2.0/24 (empty: any)',
  )
  return input(label, 'reseaux', { maxlength: 2_000, spellcheck: 'false', autocomplete: 'off' })
}

export function tokenFields(visit: Visit) {
  const days = { type: 'number', min: 1, max: tokenDays.most, value: tokenDays.default, required: true }
  return [sirensField(visit), input(visit.say('Durée, en jours', 'For how many days'), 'jours', days)]
}

const add = asking(
  path,
  [
    'addToken',
    async (sent, visit) => {
      const sirens = await sirensIn(sent, visit)
      return {
        name: field(sent, 'nom'),
        rights: (sent.fields.get('droit') ?? []).filter(isTokenRight),
        sirens: sirens.length === 0 ? null : sirens,
        networks: field(sent, 'reseaux')
          .split(/[\s,;]+/)
          .filter(Boolean),
        days: Number(field(sent, 'jours')),
      }
    },
  ],
  (visit, _, { token, text }) => shownOnce(visit, token, text),
)

/** The only page that shows the token. */
function shownOnce({ say, language }: Visit, { name, expiresAt }: TokenJson, text: string): Rendered {
  const keep = say(
    'Gardez-le secret, et transmettez-le vous-même : il ne sera plus affiché. Le programme l’envoie dans l’en-tête Authorization de chaque appel.',
    'Keep it secret, and hand it over yourself: it will not be shown again. The program sends it in the header Authorization of each call.',
  )
  return {
    title: say('Nouveau jeton', 'New token'),
    lead: html`${name}, ${say('jusqu’au', 'until')} ${instant(expiresAt, language)}`,
    main: html`<p>${keep}</p>
      <pre>Authorization: Bearer ${text}</pre>
      <p><a href="${path}">${say('Tous les jetons', 'All tokens')}</a></p>`,
  }
}

const revoke = asking(`${path}/:name/revocation`, 'revokeToken', ({ say }, { name }) =>
  done(path, say(`Le jeton ${name} est révoqué.`, `${name} allows nothing any more.`)),
)

export const tokensServed = { pages: [page], actions: [add, revoke] }
