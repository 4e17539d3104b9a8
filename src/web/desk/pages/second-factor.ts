// A person's own second step: an authenticator app, security keys, and the recovery codes that replace both.
import { recoveryCount } from '#accounts/means.ts'
import { ActesError } from '#errors.ts'
import type { OwnAccount } from '#operations/declared/account.ts'
import { codeSentence } from '#text/sentences.ts'
import { html } from '#text/html.ts'
import { asking } from '../asking.ts'
import { fold, form, hidden, select } from '../forms.ts'
import {
  codeField,
  codesKept,
  keyForm,
  keyNameField,
  proofIn,
  provingForm,
  qrSteps,
  withoutScript,
  wrongProof,
} from '../step-forms.ts'
import { lastly, table, tag } from '../parts.ts'
import { instant } from '../times.ts'
import { actionAt, done, field, pageAt, undone, type Rendered, type Visit } from '../visit.ts'
import { both } from '#text/both.ts'

const path = '/moi'
const keysPath = `${path}/cles`

/** @throws ActesError ACTES-A024 */
export async function ownAccount({ ask }: Visit): Promise<OwnAccount> {
  const { account } = await ask.showMe({})
  if (!account) throw new ActesError('ACTES-A024')
  return account
}

export function notHere({ installation: { provider: name }, say }: Visit) {
  return say(
    `Votre connexion se fait par ${name} ; aucun mot de passe n’est utilisé ici.`,
    `Nobody comes in here by a password: your account opens by ${name}, which asks for whatever it takes.`,
  )
}

/** True where the provider handles everything, and no second step is demanded here. */
function isProviders({ can, secondStep }: OwnAccount) {
  return can.addAuthenticator !== true && !secondStep
}

export async function secondFactorPart(visit: Visit, account: OwnAccount) {
  const { say } = visit
  const title = html`<h2>${say('Second facteur à la connexion', 'Second step at sign-in')}</h2>`
  if (isProviders(account))
    return html`${title}
      <p>${notHere(visit)}</p>`
  const { authenticators, isStepDemanded, secondStep } = account
  const demanded = say('Il est exigé pour vos droits.', 'It is demanded for your rights.')
  const count = authenticators.length
  const mine = say(`Mes clés de sécurité (${count})`, `My security keys (${count})`)
  const keys = count === 0 ? say('Ajouter une clé de sécurité', 'Add a security key') : mine
  const key = count > 0 ? await askedKey(visit) : undefined
  return html`${title} ${isStepDemanded && html`<p>${demanded}</p>`}
    ${account.code ? withCode(visit, key) : account.can.prepareSecondStep === true && withoutCode(visit)}
    <p><a class="button" href="${keysPath}">${keys}</a></p>
    ${secondStep && recoveryPart(visit, account.recoveryCodes, key)}`
}

async function askedKey({ ask }: Visit) {
  return (await ask.proveByAuthenticator({})).options ?? undefined
}

const askForCode = both('Demander un code à la connexion', 'Ask for a code at sign-in')

function withoutCode({ say, language }: Visit) {
  const why = say(
    'Avec un code ou une clé, le mot de passe seul ne suffit plus : une application de votre téléphone donne un code toutes les trente secondes ; une clé de sécurité se touche, ou se trouve déjà dans votre téléphone ou votre ordinateur.',
    'With a code or a key, the password alone is not enough any more: an application on your telephone gives a code every thirty seconds; a security key is touched, or is in your telephone or your computer already.',
  )
  return html`<p>${why}</p>
    <p><a class="button" href="${path}/code">${askForCode[language]}</a></p>`
}

function withCode(visit: Visit, key?: string) {
  const asked = visit.say(
    'Un code est demandé à chaque connexion. Si vous perdez votre téléphone, un code de secours le remplace, une fois.',
    'A code is asked for at each sign-in. If you lose your telephone, a recovery code takes its place, once.',
  )
  const label = visit.say('Ne plus demander de code', 'Ask for no code any more')
  return html`<p>${asked}</p>
    ${fold(label, provingForm(visit, { action: `${path}/code/retrait`, label, key }))}`
}

function recoveryPart(visit: Visit, left: number, key: string | undefined) {
  const kept = visit.say(
    `Codes de secours : il en reste ${left} sur ${recoveryCount}.`,
    `Recovery codes: ${left} of ${recoveryCount} are left.`,
  )
  const label = visit.say('Établir dix nouveaux codes de secours', 'Make ten new recovery codes')
  return html`<p>${left < recoveryFew ? tag('todo', kept) : kept}</p>
    ${fold(label, provingForm(visit, { action: `${path}/code/secours`, label, key }))}`
}

/** With fewer left, the page advises new ones. */
const recoveryFew = 4

function shownOnce({ say }: Visit, codes: readonly string[]): Rendered {
  return {
    title: say('Vos codes de secours', 'Your recovery codes'),
    lead: say('Un second facteur vous est demandé à chaque connexion.', 'A second step is asked for at each sign-in.'),
    main: codesKept({ say }, codes, path),
  }
}

/** Each visit makes a new secret; it is stored only once confirmed. */
const codePage = pageAt(`${path}/code`, 'read', async (visit) => {
  const { say, language } = visit
  const account = await ownAccount(visit)
  const title = askForCode[language]
  if (account.code) return { title, main: withCode(visit) }
  if (account.can.prepareSecondStep !== true) return { title, main: html`<p>${notHere(visit)}</p>` }
  const { secret, uri, sealed } = await visit.ask.prepareSecondStep({})
  const posting = { action: `${path}/code`, label: say('Confirmer', 'Confirm'), first: true }
  return {
    title,
    lead: say(
      'Il faut une application de codes (TOTP) sur votre téléphone.',
      'It takes an application for codes (TOTP) on your telephone.',
    ),
    main: html`${qrSteps(visit, secret, uri)} ${form(visit, posting, [hidden('scelle', sealed), codeField(say)])}`,
  }
})

const keysPage = pageAt(keysPath, 'read', async (visit) => {
  const { say, language } = visit
  const account = await ownAccount(visit)
  const { authenticators: keys, takesAuthenticators, can } = account
  const title = say('Mes clés de sécurité', 'My security keys')
  if (isProviders(account)) return { title, main: html`<p>${notHere(visit)}</p>` }
  return {
    title,
    lead: say(
      'Une clé de sécurité, ou la clé d’accès de votre téléphone ou de votre ordinateur, remplace le code à la connexion.',
      'A security key, or the passkey of your telephone or your computer, takes the place of the code at sign-in.',
    ),
    main: html`${table(keys, { caption: title, none: say('Aucune clé n’est enregistrée.', 'No key is registered.') }, [
        [say('Nom', 'Name'), ({ name }) => name],
        [say('Ajoutée le', 'Added on'), ({ createdAt }) => instant(createdAt, language)],
        [say('Dernière utilisation', 'Last used'), ({ lastUsedAt }) => lastly(lastUsedAt, visit)],
      ])}
      ${can.addAuthenticator === true && (await addingPart(visit, takesAuthenticators))}
      ${keys.length > 0 && (await removingPart(visit, keys))}
      <p><a href="${path}">${say('Mon compte', 'My account')}</a></p>`,
  }
})

async function addingPart(visit: Visit, isPossible: boolean) {
  const { say, language } = visit
  const title = html`<h2>${say('Ajouter une clé', 'Add a key')}</h2>`
  if (!isPossible)
    return html`${title}
      <p class="why">${codeSentence('ACTES-A083', language)}</p>`
  const { options } = await visit.ask.prepareAuthenticator({})
  const label = say('Enregistrer ma clé', 'Register my key')
  return html`${title}
  ${options !== null && keyForm(visit, { action: keysPath, label, first: true, how: 'create', options }, keyNameField(say))}
  ${withoutScript(visit)}`
}

async function removingPart(visit: Visit, keys: OwnAccount['authenticators']) {
  const { say } = visit
  const [first] = keys
  const choices = keys.map(({ id, name }) => [id, name] as const)
  const which = select(say('Clé', 'Key'), { name: 'cle', chosen: first?.id }, choices)
  const label = say('Retirer cette clé', 'Remove this key')
  const form = provingForm(visit, { action: `${keysPath}/retrait`, label, key: await askedKey(visit) }, [which])
  return fold(say('Retirer une clé', 'Remove a key'), form)
}

const addKey = asking(keysPath, ['addAuthenticator', { name: 'nom', answer: 'reponse' }], (visit, _, { codes = [] }) =>
  codes.length > 0
    ? shownOnce(visit, codes)
    : done(keysPath, visit.say('La clé est enregistrée.', 'The key is registered.')),
)

const dropKey = asking(
  `${keysPath}/retrait`,
  ['removeAuthenticator', (sent) => ({ id: field(sent, 'cle'), ...proofIn(sent) })],
  ({ say }, _, { outcome }) =>
    outcome === 'done'
      ? done(keysPath, say('La clé est retirée.', 'The key is removed.'))
      : undone(keysPath, wrongProof(say)),
)

const addCode = actionAt(`${path}/code`, 'read', async (visit, sent) => {
  const { can } = await ownAccount(visit)
  if (can.addAuthenticator !== true) return undone(path, notHere(visit))
  const { codes } = await visit.ask.confirmSecondStep({ sealed: field(sent, 'scelle'), code: field(sent, 'code') })
  const wrong = visit.say(
    'Ce code est incorrect : rien n’est demandé de plus. Recommencez avec une nouvelle clé.',
    'This code is not the right one: nothing more is asked for. Begin again with a new key.',
  )
  if (!codes) return undone(path, wrong)
  const also = visit.say('Un code vous sera demandé, ou une clé.', 'You will be asked for a code, or for a key.')
  return codes.length > 0 ? shownOnce(visit, codes) : done(path, also)
})

const renewCodes = asking(`${path}/code/secours`, ['renewRecoveryCodes', proofIn], (visit, _, { codes }) =>
  codes ? shownOnce(visit, codes) : undone(path, wrongProof(visit.say)),
)

const dropCode = asking(`${path}/code/retrait`, ['removeOwnSecondStep', proofIn], ({ say }, _, { outcome }) =>
  outcome === 'done'
    ? done(path, say('Aucun code ne vous sera plus demandé.', 'You will be asked for no code any more.'))
    : undone(path, wrongProof(say)),
)

export const stepsOwn = { pages: [codePage, keysPage], actions: [addCode, renewCodes, dropCode, addKey, dropKey] }
