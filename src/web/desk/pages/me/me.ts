// Mon compte: one's own roles, password, sessions, and the code that is asked for at sign-in by whoever wants it.
import { passwordLength } from '../../../../accounts/passwords.ts'
import type { Both } from '../../../../text/sentences.ts'
import type { OwnAccount } from '../../../../operations/declared/account.ts'
import { html, type Html } from '../../../../text/html.ts'
import { heading } from '../../layout.ts'
import { form } from '../../parts.ts'
import { newPasswordFields } from '../../password-fields.ts'
import { instant } from '../../times.ts'
import { field, type DeskAction, type Done, type Page, type Visit } from '../../visit.ts'
import { grantsSaid } from '../people/words.ts'
import { ownAccount } from './self.ts'

const path = '/moi'

const page: Page = {
  path,
  needs: 'read',
  render: async (visit) => {
    const { say, language } = visit
    const { secondStep, identities } = await ownAccount(visit)
    const title = say('Mon compte', 'My account')
    const everywhere = say('Me déconnecter partout', 'Sign me out everywhere')
    return {
      title,
      main: html`${heading(title, html`${visit.login}, ${grantsSaid(visit.grants, language)}.`)}
        <p><a href="${path}/avis">${say('Mes avis par courriel', 'My notices by mail')}</a></p>
        ${identitiesPart(identities, visit)}
        <h2>${say('Mot de passe', 'Password')}</h2>
        ${withoutPasswords(visit) ?? passwordPart(visit)}
        <h2>Sessions</h2>
        ${form(visit, { action: `${path}/deconnexion`, label: everywhere, quiet: true })}
        <h2>${say('Code à la connexion', 'Code at sign-in')}</h2>
        ${secondStep ? withCode(visit) : (withoutPasswords(visit) ?? withoutCode(visit))}`,
    }
  },
}

function identitiesPart(identities: OwnAccount['identities'], { say, language }: Visit): Html | false {
  if (identities.length === 0) return false
  const unlinked = say('Un administrateur peut retirer ce lien.', 'An administrator may remove this link.')
  return html`<h2>${say('Identité externe', 'External identity')}</h2>
    <ul>
      ${identities.map(({ issuer, since }) => html`<li>${issuer}, ${say('liée le', 'linked on')} ${instant(since, language)}</li>`)}
    </ul>
    <p class="reason">${unlinked}</p>`
}

function passwordPart(visit: Visit): Html {
  const { say } = visit
  const allClose = say(
    'Toutes vos sessions se ferment, sur tous vos appareils : vous vous reconnectez ensuite.',
    'All your sessions end, on all your devices: you sign in again afterwards.',
  )
  const password = { action: `${path}/mot-de-passe`, label: say('Changer le mot de passe', 'Change the password') }
  return html`${form(visit, password, passwordFields(visit))}
    <p class="reason">${allClose}</p>`
}

/** Why there is no password here, and no code beside one; nothing where there is. */
function withoutPasswords(visit: Visit): Html | undefined {
  return visit.installation.takesPasswords ? undefined : html`<p>${notHere(visit)}</p>`
}

function notHere({ installation: { provider: name }, say }: Visit): string {
  return say(
    `Personne n’entre ici par un mot de passe : votre compte s’ouvre par ${name}, qui en demande ce qu’il faut.`,
    `Nobody comes in here by a password: your account opens by ${name}, which asks for whatever it takes.`,
  )
}

function passwordFields({ say }: Visit): Html {
  return html`<label
      >${say('Mot de passe actuel', 'Present password')}<input
        name="actuel"
        type="password"
        autocomplete="current-password"
        required
    /></label>
    ${newPasswordFields(say, { name: 'nouveau', what: ['Nouveau mot de passe', 'New password'] })}`
}

/** What asks for a code from now on. */
const askForCode: Both = { fr: 'Demander un code à la connexion', en: 'Ask for a code at sign-in' }

function withoutCode({ say, language }: Visit): Html {
  const why = say(
    'Avec un code, le mot de passe seul ne suffit plus : une application de votre téléphone en donne un toutes les trente secondes.',
    'With a code, the password alone is not enough any more: an application on your telephone gives one every thirty seconds.',
  )
  return html`<p>${why}</p>
    <p><a class="button quiet" href="${path}/code">${askForCode[language]}</a></p>`
}

function withCode(visit: Visit): Html {
  const { say } = visit
  const asked = say(
    'Un code est demandé à chaque connexion. Si vous perdez votre application, un administrateur le retire.',
    'A code is asked for at each sign-in. If you lose your application, an administrator removes it.',
  )
  const removal = { action: `${path}/code/retrait`, label: say('Ne plus demander de code', 'Ask for no code any more') }
  return html`<p>${asked}</p>
    ${form(visit, { ...removal, quiet: true }, codeField(visit))}`
}

function codeField({ say }: Visit): Html {
  return html`<label
    >${say('Code à six chiffres de votre application', 'Code of six digits of your application')}<input
      name="code"
      inputmode="numeric"
      autocomplete="one-time-code"
      maxlength="7"
      required
  /></label>`
}

/** A new secret each time it is looked at; none is kept before it is confirmed. */
const codePage: Page = {
  path: `${path}/code`,
  needs: 'read',
  render: async (visit) => {
    const { say, language } = visit
    const { secondStep } = await ownAccount(visit)
    const name = askForCode[language]
    const instead = secondStep ? withCode(visit) : withoutPasswords(visit)
    if (instead) return { title: name, main: html`${heading(name, '')}${instead}` }
    const { secret, uri, sealed } = await visit.ask('prepareSecondStep', {})
    const fields = html`<input type="hidden" name="scelle" value="${sealed}" />${codeField(visit)}`
    const lead = say(
      'Il faut une application de codes (TOTP) sur votre téléphone.',
      'It takes an application for codes (TOTP) on your telephone.',
    )
    return {
      title: name,
      main: html`${heading(name, lead)} ${steps(visit, secret, uri)}
      ${form(visit, { action: `${path}/code`, label: say('Confirmer', 'Confirm') }, fields)}`,
    }
  },
}

function steps({ say }: Visit, secret: string, uri: string): Html {
  const typed = say(
    'Dans l’application, ajoutez un compte en tapant cette clé :',
    'In the application, add an account by typing this key:',
  )
  const opened = say('Ou, sur le téléphone même, ouvrez ce lien :', 'Or, on the telephone itself, open this link:')
  return html`<ol>
    <li>
      ${typed}
      <pre>${spaced(secret)}</pre>
    </li>
    <li>
      ${opened} <a href="${uri}">${say('ajouter à mon application', 'add to my application')}</a>
      <pre>${uri}</pre>
    </li>
    <li>${say('Confirmez par le code qu’elle donne maintenant.', 'Confirm by the code that it gives now.')}</li>
  </ol>`
}

/** By four characters, as one types it. */
function spaced(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, '$1 ')
}

const setPassword: DeskAction = {
  path: `${path}/mot-de-passe`,
  needs: 'read',
  run: async (visit, sent) => {
    if (!visit.installation.takesPasswords) return no(notHere(visit))
    // As they were typed: blanks at the ends belong to a password.
    const [present = '', wanted = '', again = ''] = ['actuel', 'nouveau', 'encore'].map(
      (name) => sent.fields.get(name)?.[0] ?? '',
    )
    const { say } = visit
    const differ = say(
      'Les deux mots de passe diffèrent : rien n’a été changé.',
      'The two passwords differ: nothing was changed.',
    )
    if (wanted !== again) return no(differ)
    const { outcome } = await visit.ask('changePassword', { present, wanted })
    const changed = say('Le mot de passe est changé.', 'The password is changed.')
    if (outcome === 'done') return { to: '/entrer', said: { tone: 'ok', text: changed } }
    const { least, most } = passwordLength
    const weak = say(
      `Le mot de passe doit compter de ${least} à ${most} caractères : rien n’a été changé.`,
      `The password must have ${least} to ${most} characters: nothing was changed.`,
    )
    const wrong = say(
      'Le mot de passe actuel ne convient pas, ou il y a eu trop d’essais : rien n’a été changé.',
      'The present password is not the right one, or there were too many tries: nothing was changed.',
    )
    return no(outcome === 'weak' ? weak : wrong)
  },
}

const signOutEverywhere: DeskAction = {
  path: `${path}/deconnexion`,
  needs: 'read',
  run: async (visit) => {
    await visit.ask('endOwnSessions', {})
    const text = visit.say('Toutes vos sessions sont closes.', 'All your sessions are ended.')
    return { to: '/entrer', said: { tone: 'ok', text } }
  },
}

const addCode: DeskAction = {
  path: `${path}/code`,
  needs: 'read',
  run: async (visit, sent) => {
    if (!visit.installation.takesPasswords) return no(notHere(visit))
    const given = { sealed: field(sent, 'scelle'), code: field(sent, 'code') }
    const { outcome } = await visit.ask('confirmSecondStep', given)
    const asked = visit.say(
      'Un code vous sera demandé à chaque connexion.',
      'You will be asked for a code at each sign-in.',
    )
    const wrong = visit.say(
      'Ce code ne convient pas : rien n’est demandé de plus. Recommencez avec une nouvelle clé.',
      'This code is not the right one: nothing more is asked for. Begin again with a new key.',
    )
    return outcome === 'done' ? yes(asked) : no(wrong)
  },
}

const dropCode: DeskAction = {
  path: `${path}/code/retrait`,
  needs: 'read',
  run: async (visit, sent) => {
    const { outcome } = await visit.ask('removeOwnSecondStep', { code: field(sent, 'code') })
    const none = visit.say('Aucun code ne vous sera plus demandé.', 'You will be asked for no code any more.')
    const wrong = visit.say(
      'Ce code ne convient pas, ou il a déjà servi : attendez le suivant.',
      'This code is not the right one, or it has served already: wait for the next.',
    )
    return outcome === 'done' ? yes(none) : no(wrong)
  },
}

function yes(text: string): Done {
  return { to: path, said: { tone: 'ok', text } }
}

function no(text: string): Done {
  return { to: path, said: { tone: 'no', text } }
}

/** What is looked at. */
export const mePages: readonly Page[] = [page, codePage]

/** What is done. */
export const meActions: readonly DeskAction[] = [setPassword, signOutEverywhere, addCode, dropCode]
