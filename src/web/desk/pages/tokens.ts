// Jetons: which programs call the API, for what and until when; made, shown once, revoked. Only for whoever administers
// every collectivite.
import { roles, rolesFor, type Action } from '../../../accounts/access.ts'
import { isTokenRight, tokenDays, tokenRights } from '../../../accounts/tokens.ts'
import type { TokenJson } from '../../../operations/shapes.ts'
import { ActesError } from '../../../errors.ts'
import { html, type Html } from '../../../text/html.ts'
import { heading } from '../layout.ts'
import { form, nothing, table, tag } from '../parts.ts'
import { roleWords } from './people/words.ts'
import { instant } from '../times.ts'
import { field, mayHere, type DeskAction, type Page, type Rendered, type Visit } from '../visit.ts'

const path = '/jetons'

const titleOf = ({ say }: Visit): string => say('Jetons', 'Tokens')

export const tokensPage: Page = {
  path,
  needs: 'people',
  render: async (visit) => {
    if (!mayHere(visit, 'people', null)) return notHis(visit)
    const { say } = visit
    const { items } = await visit.ask('listTokens', {})
    const lead = say(
      'Ce que d’autres programmes peuvent faire par l’API. Un jeton n’est montré qu’une fois.',
      'What other programs may do through the API. A token is shown once only.',
    )
    return {
      title: titleOf(visit),
      main: html`${heading(titleOf(visit), lead)}
        ${items.length === 0 ? nothing(say('Aucun jeton.', 'No token.')) : tableOf(visit, items)}
        <h2>${say('Faire un jeton', 'Make a token')}</h2>
        ${form(visit, { action: path, label: say('Faire le jeton', 'Make the token') }, fieldsOf(visit))}
        <p><a href="/personnes">${say('Tous les utilisateurs', 'All users')}</a></p>`,
    }
  },
}

function notHis(visit: Visit): Rendered {
  const { say } = visit
  const lead = say(
    'Réservé aux administrateurs de toutes les collectivités.',
    'For administrators of every collectivité.',
  )
  return { title: titleOf(visit), status: 403, main: heading(titleOf(visit), lead) }
}

function tableOf(visit: Visit, items: readonly TokenJson[]): Html {
  const { say, language } = visit
  const head = [
    ...[say('Nom', 'Name'), say('État', 'Standing'), say('Droits', 'Rights'), say('Collectivités', 'Collectivités')],
    ...[say('Utilisé', 'Used'), say('Jusqu’au', 'Until'), say('Révoquer', 'Revoke')],
  ]
  const rows = items.map((token) => [
    html`<a href="/journal?qui=${encodeURIComponent(`token:${token.name}`)}">${token.name}</a>`,
    standingOf(visit, token),
    token.rights.map((right) => say(...rightWords[right])).join(', '),
    token.sirens === null ? say('toutes', 'all') : token.sirens.join(', '),
    token.lastUsedAt === null ? say('jamais', 'never') : instant(token.lastUsedAt, language),
    instant(token.expiresAt, language),
    revokeOf(visit, token),
  ])
  return table(head, rows, titleOf(visit))
}

function standingOf({ say }: Visit, { standing }: TokenJson): Html {
  const tags = {
    active: tag('ok', say('actif', 'active')),
    expired: tag('todo', say('expiré', 'expired')),
    revoked: tag('no', say('révoqué', 'revoked')),
  } satisfies Record<TokenJson['standing'], Html>
  return tags[standing]
}

function revokeOf(visit: Visit, { name, standing }: TokenJson): Html {
  const { say } = visit
  if (standing === 'revoked') return html`${say('C’est fait.', 'It is done.')}`
  const label = `${say('Révoquer', 'Revoke')} ${name}`
  return form(visit, { action: `${path}/${encodeURIComponent(name)}/revocation`, label, quiet: true })
}

/** Rights in words. */
const rightWords: Readonly<Record<Action, readonly [fr: string, en: string]>> = {
  read: ['lire', 'read'],
  unmask: ['voir ce qui peut nommer des personnes', 'see what may name people'],
  deposit: ['déposer', 'deposit'],
  requeue: ['relancer', 'requeue'],
  cancel: ['retirer', 'withdraw'],
  resolve: ['trancher un envoi incertain', 'resolve an uncertain sending'],
  annul: ['annuler', 'annul'],
  reply: ['répondre aux courriers', 'answer letters'],
  attach: ['rattacher un retour', 'attach a return'],
  closeTask: ['clore une tâche', 'close a task'],
  classification: ['demander la classification', 'ask for the classification'],
  connection: ['arrêter une connexion', 'stop a connection'],
  schedule: ['planifications', 'schedules'],
  declare: ['déclarer une collectivité', 'declare a collectivité'],
  people: ['utilisateurs', 'users'],
  queues: ['files', 'queues'],
  webhooks: ['abonnements', 'subscriptions'],
}

/** What a vendor's program needs, unless something else is chosen. */
const usual: readonly Action[] = ['read', 'unmask', 'deposit']

function fieldsOf({ say, language }: Visit): Html {
  const box = (right: Action) =>
    html`<label
      ><input type="checkbox" name="droit" value="${right}" ${usual.includes(right) && html`checked`} />
      ${say(...rightWords[right])}</label
    >`
  return html`<label
      >${say('Nom, que portera le journal (lettres, chiffres, points, tirets)', 'Name, which the journal will bear (letters, digits, dots, hyphens)')}<input
        name="nom"
        required
        maxlength="63"
        pattern="[A-Za-z0-9][A-Za-z0-9._\\-]*"
    /></label>
    ${roles.map(
      (role) =>
        html`<fieldset>
          <legend>${roleWords[role].work[language]}</legend>
          ${tokenRights.filter((right) => rolesFor(right)[0] === role).map(box)}
        </fieldset>`,
    )}
    <label
      >${say('SIREN des collectivités, séparés par des espaces (aucun : toutes)', 'SIREN of the collectivités, separated by blanks (none: all)')}<input
        name="sirens"
        inputmode="numeric"
        maxlength="5000"
    /></label>
    <label
      >${say('Pour combien de jours', 'For how many days')}<input
        name="jours"
        type="number"
        min="1"
        max="${tokenDays.most}"
        value="${tokenDays.default}"
        required
    /></label>`
}

const add: DeskAction = {
  path,
  needs: 'people',
  run: async (visit, sent) => {
    const rights = (sent.fields.get('droit') ?? []).filter(isTokenRight)
    const sirens = field(sent, 'sirens')
      .split(/[\s,;]+/)
      .filter((siren) => siren !== '')
    const wish = { name: field(sent, 'nom'), rights, sirens: sirens.length === 0 ? null : sirens }
    const { token, text } = await visit.ask('addToken', { ...wish, days: Number(field(sent, 'jours')) })
    return shownOnce(visit, token, text)
  },
}

/** The token is shown here, and nowhere else. */
function shownOnce(visit: Visit, { name, expiresAt }: TokenJson, text: string): Rendered {
  const { say, language } = visit
  const title = say('Nouveau jeton', 'New token')
  const lead = html`${name}, ${say('jusqu’au', 'until')} ${instant(expiresAt, language)}`
  return {
    title,
    main: html`${heading(title, lead)}
      <p>
        ${say(
          'Gardez-le secret, et transmettez-le vous-même : il ne sera plus montré. Le programme l’envoie dans l’en-tête Authorization de chaque appel.',
          'Keep it secret, and hand it over yourself: it will not be shown again. The program sends it in the header Authorization of each call.',
        )}
      </p>
      <pre>Authorization: Bearer ${text}</pre>
      <p><a href="${path}">${say('Tous les jetons', 'All tokens')}</a></p>`,
  }
}

const revoke: DeskAction = {
  path: `${path}/:name/revocation`,
  needs: 'people',
  run: async (visit, { params: { name = '' } }) => {
    if (!mayHere(visit, 'people', null)) throw new ActesError('ACTES-A022', { params: { action: 'people' } })
    await visit.ask('revokeToken', { name })
    const text = visit.say(`${name} ne permet plus rien.`, `${name} allows nothing any more.`)
    return { to: path, said: { tone: 'ok', text } }
  },
}

/** What is done with tokens. */
export const tokensActions: readonly DeskAction[] = [add, revoke]
