// Mon compte: one's own roles, password, sessions, code at sign-in for those who want it, and what is mailed: at once, in a
// digest of the day or of the week.
import { recoveryCount } from '../../../accounts/second-step.ts'
import { ActesError } from '../../../errors.ts'
import type { OwnAccount } from '../../../operations/declared/account.ts'
import { choosableTypes, eventTypes } from '../../../subscriptions/catalogue.ts'
import { html, type Html } from '../../../text/html.ts'
import type { Both } from '../../../text/sentences.ts'
import { form, hidden, select } from '../forms.ts'
import { tag } from '../parts.ts'
import { qrCode } from '../qr-code.ts'
import { anyCodeField, codeField, newPasswordFields, passwordField, weaknessSaid } from '../sign-in-forms.ts'
import { instant } from '../times.ts'
import { actionAt, done, field, pageAt, undone, type Rendered, type Visit } from '../visit.ts'
import { grantsSaid } from './people/words.ts'

const path = '/moi'

/** One's own account. @throws ActesError ACTES-A024 */
async function ownAccount({ ask }: Visit): Promise<OwnAccount> {
  const { account } = await ask('showMe', {})
  if (!account) throw new ActesError('ACTES-A024')
  return account
}

const page = pageAt(path, 'read', async (visit) => {
  const { say, language } = visit
  const { secondStep, recoveryCodes, identities } = await ownAccount(visit)
  const everywhere = say('Me déconnecter partout', 'Sign me out everywhere')
  return {
    title: say('Mon compte', 'My account'),
    lead: `${visit.login}, ${grantsSaid(visit.grants, language)}.`,
    main: html`<p><a href="${path}/avis">${say('Mes notifications par courriel', 'My notices by mail')}</a></p>
      ${identitiesPart(identities, visit)}
      <h2>${say('Mot de passe', 'Password')}</h2>
      ${withoutPasswords(visit) ?? passwordPart(visit)}
      <h2>Sessions</h2>
      ${form(visit, { action: `${path}/deconnexion`, label: everywhere, quiet: true })}
      <h2>${say('Code à la connexion', 'Code at sign-in')}</h2>
      ${secondStep ? withCode(visit, recoveryCodes) : (withoutPasswords(visit) ?? withoutCode(visit))}`,
  }
})

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
  const posting = { action: `${path}/mot-de-passe`, label: say('Changer le mot de passe', 'Change the password') }
  return html`${form(visit, posting, [
      passwordField(say('Mot de passe actuel', 'Present password'), 'actuel'),
      newPasswordFields(say, { name: 'nouveau', what: ['Nouveau mot de passe', 'New password'] }),
    ])}
    <p class="reason">${allClose}</p>`
}

/** Why there is no password here, and no code beside one; nothing where there is. */
function withoutPasswords(visit: Visit): Html | undefined {
  return visit.installation.takesPasswords ? undefined : html`<p>${notHere(visit)}</p>`
}

function notHere({ installation: { provider: name }, say }: Visit): string {
  return say(
    `Votre connexion se fait par ${name} ; aucun mot de passe n’est utilisé ici.`,
    `Nobody comes in here by a password: your account opens by ${name}, which asks for whatever it takes.`,
  )
}

const askForCode: Both = { fr: 'Demander un code à la connexion', en: 'Ask for a code at sign-in' }

function withoutCode({ say, language }: Visit): Html {
  const why = say(
    'Avec un code, le mot de passe seul ne suffit plus : une application de votre téléphone en donne un toutes les trente secondes.',
    'With a code, the password alone is not enough any more: an application on your telephone gives one every thirty seconds.',
  )
  return html`<p>${why}</p>
    <p><a class="button quiet" href="${path}/code">${askForCode[language]}</a></p>`
}

function withCode(visit: Visit, left: number): Html {
  const { say } = visit
  const asked = say(
    'Un code est demandé à chaque connexion. Si vous perdez votre téléphone, un code de secours le remplace, une fois.',
    'A code is asked for at each sign-in. If you lose your telephone, a recovery code takes its place, once.',
  )
  const kept = say(
    `Codes de secours : il en reste ${left} sur ${recoveryCount}.`,
    `Recovery codes: ${left} of ${recoveryCount} are left.`,
  )
  const label = say('Ne plus demander de code', 'Ask for no code any more')
  const renew = say('Établir dix nouveaux codes de secours', 'Make ten new recovery codes')
  return html`<p>${asked}</p>
    <p>${left < recoveryFew ? tag('todo', kept) : kept}</p>
    ${form(visit, { action: `${path}/code/secours`, label: renew, quiet: true }, anyCodeField(say))}
    ${form(visit, { action: `${path}/code/retrait`, label, quiet: true }, anyCodeField(say))}`
}

/** With fewer left, it is time to make others. */
const recoveryFew = 4

/** They are shown here, and nowhere else. */
function shownOnce({ say }: Visit, codes: readonly string[]): Rendered {
  const keep = say(
    'Imprimez-les ou gardez-les en lieu sûr, ailleurs que sur votre téléphone : ils ne seront plus montrés. Chacun remplace une fois le code de l’application ; les précédents ne sont plus valables.',
    'Print them or keep them in a safe place, not on your telephone: they will not be shown again. Each takes the place of the application’s code once; former ones are worth nothing any more.',
  )
  return {
    title: say('Vos codes de secours', 'Your recovery codes'),
    lead: say('Un code vous est demandé à chaque connexion.', 'A code is asked for at each of your sign-ins.'),
    main: html`<p>${keep}</p>
      <ol class="codes">
        ${codes.map((code) => html`<li><code>${code}</code></li>`)}
      </ol>
      <p><a class="button" href="${path}">${say('Je les ai gardés', 'I have kept them')}</a></p>`,
  }
}

/** A new secret each time it is looked at; none is kept before it is confirmed. */
const codePage = pageAt(`${path}/code`, 'read', async (visit) => {
  const { say, language } = visit
  const { secondStep, recoveryCodes } = await ownAccount(visit)
  const title = askForCode[language]
  const instead = secondStep ? withCode(visit, recoveryCodes) : withoutPasswords(visit)
  if (instead) return { title, main: instead }
  const { secret, uri, sealed } = await visit.ask('prepareSecondStep', {})
  const posting = { action: `${path}/code`, label: say('Confirmer', 'Confirm') }
  return {
    title,
    lead: say(
      'Il faut une application de codes (TOTP) sur votre téléphone.',
      'It takes an application for codes (TOTP) on your telephone.',
    ),
    main: html`${steps(visit, secret, uri)} ${form(visit, posting, [hidden('scelle', sealed), codeField(say)])}`,
  }
})

function steps({ say }: Visit, secret: string, uri: string): Html {
  const scanned = say(
    'Dans l’application, ajoutez un compte en visant ce carré :',
    'In the application, add an account by pointing at this square:',
  )
  const opened = say('ajouter à mon application', 'add to my application')
  const otherwise = say('Sans appareil photo', 'Without a camera')
  return html`<ol>
      <li>${scanned} ${qrCode(uri, say('Code QR de la clé', 'QR code of the key'))}</li>
      <li>${say('Confirmez par le code qu’elle donne maintenant.', 'Confirm by the code that it gives now.')}</li>
    </ol>
    <details>
      <summary>${otherwise}</summary>
      <p>
        ${say('Tapez cette clé dans l’application', 'Type this key in the application')}
        (${say('ou, sur le téléphone même,', 'or, on the telephone itself,')}
        <a href="${uri}">${opened}</a>)${say(' :', ':')}
      </p>
      <pre>${spaced(secret)}</pre>
    </details>`
}

/** By four characters, as one types it. */
function spaced(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, '$1 ')
}

const setPassword = actionAt(`${path}/mot-de-passe`, 'read', async (visit, sent) => {
  if (!visit.installation.takesPasswords) return undone(path, notHere(visit))
  // As they were typed: blanks at the ends belong to a password.
  const [present = '', wanted = '', again = ''] = ['actuel', 'nouveau', 'encore'].map(
    (name) => sent.fields.get(name)?.[0] ?? '',
  )
  const { say } = visit
  const differ = say(
    'Les deux mots de passe diffèrent : rien n’a été changé.',
    'The two passwords differ: nothing was changed.',
  )
  if (wanted !== again) return undone(path, differ)
  const { outcome } = await visit.ask('changePassword', { present, wanted })
  if (outcome === 'done') return done('/entrer', say('Le mot de passe est changé.', 'The password is changed.'))
  const wrong = say(
    'Le mot de passe actuel est incorrect, ou il y a eu trop de tentatives : rien n’a été changé.',
    'The present password is not the right one, or there were too many tries: nothing was changed.',
  )
  return undone(path, outcome === 'refused' ? wrong : weaknessSaid(say, outcome))
})

const signOutEverywhere = actionAt(`${path}/deconnexion`, 'read', async (visit) => {
  await visit.ask('endOwnSessions', {})
  return done('/entrer', visit.say('Toutes vos sessions sont closes.', 'All your sessions are ended.'))
})

const addCode = actionAt(`${path}/code`, 'read', async (visit, sent) => {
  if (!visit.installation.takesPasswords) return undone(path, notHere(visit))
  const given = { sealed: field(sent, 'scelle'), code: field(sent, 'code') }
  const { codes } = await visit.ask('confirmSecondStep', given)
  const wrong = visit.say(
    'Ce code est incorrect : rien n’est demandé de plus. Recommencez avec une nouvelle clé.',
    'This code is not the right one: nothing more is asked for. Begin again with a new key.',
  )
  return codes ? shownOnce(visit, codes) : undone(path, wrong)
})

const renewCodes = actionAt(`${path}/code/secours`, 'read', async (visit, sent) => {
  const { codes } = await visit.ask('renewRecoveryCodes', { code: field(sent, 'code') })
  return codes ? shownOnce(visit, codes) : undone(path, wrongCode(visit))
})

const dropCode = actionAt(`${path}/code/retrait`, 'read', async (visit, sent) => {
  const { outcome } = await visit.ask('removeOwnSecondStep', { code: field(sent, 'code') })
  const none = visit.say('Aucun code ne vous sera plus demandé.', 'You will be asked for no code any more.')
  return outcome === 'done' ? done(path, none) : undone(path, wrongCode(visit))
})

function wrongCode({ say }: Visit): string {
  return say(
    'Ce code est incorrect, ou il a déjà servi : attendez le suivant.',
    'This code is not the right one, or it has served already: wait for the next.',
  )
}

const mailsPage = pageAt(`${path}/avis`, 'read', async (visit) => {
  const { say, installation, login } = visit
  const { mails } = await ownAccount(visit)
  const chosen = new Map(mails.map(({ type, how }) => [type, how]))
  const rhythm = say(
    'Le résumé du jour part à 8 h les jours ouvrés, celui de la semaine à 8 h le premier jour ouvré. Au-delà de trois notifications à la fois, un seul courriel les réunit.',
    'The digest of the day leaves at 8:00 on working days, that of the week at 8:00 on the first of them. More than three notices at once go into one mail.',
  )
  const without = say(
    'Aucun serveur de courriel n’est réglé (ACTES_SMTP_URL) : rien ne part. Vos choix sont gardés.',
    'No mail server is set (ACTES_SMTP_URL): nothing leaves. Your choices are kept.',
  )
  const fields = choosableTypes.map((type) => mailField(visit, type, chosen.get(type)))
  return {
    title: say('Mes notifications par courriel', 'My notices by mail'),
    lead: say(
      `Elles sont envoyées à ${login}, pour les collectivités que vous voyez, sans l’objet des actes.`,
      `They go to ${login}, for the collectivités that you see, without the objet of acts.`,
    ),
    main: html`${!installation.sendsMail && html`<p class="why">${without}</p>`}
      <p>${rhythm}</p>
      ${form(visit, { action: `${path}/avis`, label: say('Enregistrer', 'Save') }, fields)}
      <p><a href="${path}">${say('Mon compte', 'My account')}</a></p>`,
  }
})

type How = OwnAccount['mails'][number]['how']

function mailField({ say, language }: Visit, type: (typeof choosableTypes)[number], how: How | undefined): Html {
  const about = eventTypes[type][language]
  return select(about.charAt(0).toUpperCase() + about.slice(1), { name: type, chosen: how ?? '' }, [
    ['', say('aucune', 'nothing')],
    ['now', say('immédiate', 'at once')],
    ['daily', say('résumé du jour', 'digest of the day')],
    ['weekly', say('résumé de la semaine', 'digest of the week')],
  ])
}

const chooseMails = actionAt(`${path}/avis`, 'read', async (visit, sent) => {
  const mails = choosableTypes.flatMap((type) => {
    const how = field(sent, type)
    return isHow(how) ? [{ type, how }] : []
  })
  await visit.ask('chooseMails', { mails })
  return done(`${path}/avis`, visit.say('Vos choix sont enregistrés.', 'Your choices are saved.'))
})

function isHow(text: string): text is How {
  return text === 'now' || text === 'daily' || text === 'weekly'
}

export const meServed = {
  pages: [page, codePage, mailsPage],
  actions: [setPassword, signOutEverywhere, addCode, renewCodes, dropCode, chooseMails],
}
