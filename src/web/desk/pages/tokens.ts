// Jetons: programs that call the API, with rights and expiry. Only for administrators of every collectivité.
import { roles, rolesFor, type Action } from '../../../accounts/access.ts'
import { isTokenRight, tokenDays, tokenRights } from '../../../accounts/tokens.ts'
import type { TokenJson } from '../../../operations/shapes/people.ts'
import { ActesError } from '../../../errors.ts'
import { html, type Html } from '../../../text/html.ts'
import type { Both } from '../../../text/sentences.ts'
import { check, form, input, reservedPage, sirensField } from '../forms.ts'
import { lastly, table, tag } from '../parts.ts'
import { roleWords } from './people/words.ts'
import { instant } from '../times.ts'
import { actionAt, done, field, mayHere, pageAt, type Rendered, type Visit } from '../visit.ts'
import { sirensIn } from './people/forms.ts'

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
    main: html`${renderTokenTable(visit, items, title)}
      <h2>${say('Créer un jeton', 'Make a token')}</h2>
      ${form(visit, { action: path, label: say('Créer le jeton', 'Make the token') }, renderTokenFields(visit))}
      <p><a href="/personnes">${say('Tous les utilisateurs', 'All users')}</a></p>`,
  }
})

function renderTokenTable(visit: Visit, items: readonly TokenJson[], caption: string): Html {
  const { say, language } = visit
  return table(items, { caption, none: say('Aucun jeton.', 'No token.') }, [
    [say('Nom', 'Name'), ({ name }) => html`<a href="/journal?qui=${encodeURIComponent(`token:${name}`)}">${name}</a>`],
    [say('État', 'Standing'), ({ standing }) => tokenStanding(standing, visit)],
    [say('Droits', 'Rights'), ({ rights }) => rights.map((right) => rightWords[right][language]).join(', ')],
    ['Collectivités', ({ sirens }) => sirens?.join(', ') ?? say('toutes', 'all')],
    [say('Réseaux', 'Networks'), ({ networks }) => networks?.join(', ') ?? say('tous', 'any')],
    [say('Dernier appel', 'Last call'), ({ lastUsedAt }) => lastly(lastUsedAt, visit)],
    [say('Valable jusqu’au', 'Valid until'), ({ expiresAt }) => instant(expiresAt, language)],
    [say('Révoquer', 'Revoke'), (token) => revokeOf(visit, token)],
  ])
}

export function tokenStanding(standing: TokenJson['standing'], { say }: Visit): Html {
  if (standing === 'active') return tag('ok', say('actif', 'active'))
  return standing === 'expired' ? tag('todo', say('expiré', 'expired')) : tag('no', say('révoqué', 'revoked'))
}

function revokeOf(visit: Visit, { name, standing }: TokenJson): Html {
  const { say } = visit
  if (standing === 'revoked') return html`${say('Il est révoqué.', 'It is revoked.')}`
  const label = `${say('Révoquer', 'Revoke')} ${name}`
  return form(visit, { action: `${path}/${encodeURIComponent(name)}/revocation`, label, quiet: true })
}

const rightWords: Readonly<Record<Action, Both>> = {
  read: { fr: 'lire', en: 'read' },
  unmask: { fr: 'voir ce qui peut nommer des personnes', en: 'see what may name people' },
  deposit: { fr: 'déposer', en: 'deposit' },
  requeue: { fr: 'remettre en file d’attente', en: 'requeue' },
  cancel: { fr: 'retirer', en: 'withdraw' },
  resolve: { fr: 'trancher un envoi incertain', en: 'resolve an uncertain sending' },
  annul: { fr: 'annuler', en: 'annul' },
  publish: { fr: 'noter une publication, mettre en ligne', en: 'record a publication, put online' },
  reply: { fr: 'répondre aux courriers', en: 'answer letters' },
  attach: { fr: 'rattacher un retour', en: 'attach a return' },
  closeTask: { fr: 'clore une tâche', en: 'close a task' },
  classification: { fr: 'demander la classification', en: 'ask for the classification' },
  connection: { fr: 'arrêter ou reprendre une connexion', en: 'stop or resume a connection' },
  retention: { fr: 'éliminer, verser, geler des actes', en: 'dispose of acts, hold them back' },
  schedule: { fr: 'gérer les tâches planifiées', en: 'manage schedules' },
  declare: { fr: 'déclarer une collectivité', en: 'declare a collectivité' },
  people: { fr: 'gérer les utilisateurs', en: 'manage users' },
  journal: { fr: 'lire et exporter le journal', en: 'read and export the journal' },
  queues: { fr: 'voir les files d’attente', en: 'see the queues' },
  webhooks: { fr: 'gérer les abonnements', en: 'manage subscriptions' },
}

/** Default rights: those that a vendor's program needs. */
const usual: readonly Action[] = ['read', 'unmask', 'deposit']

function renderTokenFields(visit: Visit): Html {
  const { language } = visit
  const box = (right: Action) =>
    check(rightWords[right][language], 'droit', { value: right, checked: usual.includes(right) })
  // Each right stands once, under the first role that has it.
  const groups = roles
    .map((role) => ({ role, rights: tokenRights.filter((right) => rolesFor(right)[0] === role) }))
    .filter(({ rights }) => rights.length > 0)
  return html`${nameField(visit)}
  ${groups.map(
    ({ role, rights }) =>
      html`<fieldset>
        <legend>${roleWords[role].work[language]}</legend>
        ${rights.map(box)}
      </fieldset>`,
  )}
  ${tokenFields(visit)} ${networksField(visit)}`
}

export function nameField({ say }: Visit): Html {
  const name = say(
    'Nom inscrit au journal (lettres, chiffres, points, tirets)',
    'Name, which the journal will bear (letters, digits, dots, hyphens)',
  )
  return input(name, 'nom', { required: true, maxlength: 63, pattern: '[A-Za-z0-9][A-Za-z0-9._\\-]*' })
}

function networksField({ say }: Visit): Html {
  const label = say(
    'Réseaux d’où il sert, séparés par des espaces : 192.0.2.0/24 (aucun : de partout)',
    'Networks that it serves from, with spaces between them: 192.0.2.0/24 (none: from anywhere)',
  )
  return input(label, 'reseaux', { maxlength: 2_000, spellcheck: 'false', autocomplete: 'off' })
}

export function tokenFields(visit: Visit): readonly Html[] {
  const days = { type: 'number', min: 1, max: tokenDays.most, value: tokenDays.default, required: true }
  return [sirensField(visit), input(visit.say('Durée, en jours', 'For how many days'), 'jours', days)]
}

const add = actionAt(path, 'people', async (visit, sent) => {
  const rights = (sent.fields.get('droit') ?? []).filter(isTokenRight)
  const sirens = sirensIn(sent)
  const networks = field(sent, 'reseaux')
    .split(/[\s,;]+/)
    .filter(Boolean)
  const wish = { name: field(sent, 'nom'), rights, sirens: sirens.length === 0 ? null : sirens, networks }
  const { token, text } = await visit.ask.addToken({ ...wish, days: Number(field(sent, 'jours')) })
  return shownOnce(visit, token, text)
})

/** The only page that shows the token. */
function shownOnce({ say, language }: Visit, { name, expiresAt }: TokenJson, text: string): Rendered {
  const keep = say(
    'Gardez-le secret, et transmettez-le vous-même : il ne sera plus montré. Le programme l’envoie dans l’en-tête Authorization de chaque appel.',
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

const revoke = actionAt(`${path}/:name/revocation`, 'people', async (visit, { params: { name = '' } }) => {
  if (!mayHere(visit, 'people', null)) throw new ActesError('ACTES-A022', { params: { action: 'people' } })
  await visit.ask.revokeToken({ name })
  return done(path, visit.say(`Le jeton ${name} est révoqué.`, `${name} allows nothing any more.`))
})

export const tokensServed = { pages: [page], actions: [add, revoke] }
