// Mon compte: one's own roles, password, sessions, and the code that is asked for at sign-in by whoever wants it.
import { confirmCandidate, makeCandidate, removeSecondStep, type SealingDesk } from '../../accounts/second-step.ts'
import { passwordLength } from '../../accounts/passwords.ts'
import { changePassword } from '../../accounts/sign-in.ts'
import { ActesError } from '../../errors.ts'
import { masterKeyOf } from '../../store/master-key.ts'
import { noteDesk, personByLogin, type Person } from '../../store/people.ts'
import { endSessions } from '../../store/sessions.ts'
import { html, type Html } from '../html.ts'
import { heading } from '../layout.ts'
import { form } from '../parts.ts'
import { field, type DeskAction, type Done, type Page, type Visit } from '../visit.ts'
import { grantsSaid } from './people-words.ts'

const path = '/moi'
const title = 'Mon compte'

const page: Page = {
  path,
  needs: 'read',
  render: async (visit) => {
    const { totp } = await self(visit)
    return {
      title,
      main: html`${heading(title, html`${visit.login}, ${grantsSaid(visit.grants)}.`)}
        <h2>Mot de passe</h2>
        ${form(visit, { action: `${path}/mot-de-passe`, label: 'Changer le mot de passe' }, passwordFields())}
        <p class="reason">Toutes vos sessions se ferment, sur tous vos appareils : vous vous reconnectez ensuite.</p>
        <h2>Sessions</h2>
        ${form(visit, { action: `${path}/deconnexion`, label: 'Me déconnecter partout', quiet: true })}
        <h2>Code à la connexion</h2>
        ${totp === null ? withoutCode() : withCode(visit)}`,
    }
  },
}

function passwordFields(): Html {
  const { least } = passwordLength
  return html`<label
      >Mot de passe actuel<input name="actuel" type="password" autocomplete="current-password" required
    /></label>
    <label
      >Nouveau mot de passe, ${least} caractères au moins<input
        name="nouveau"
        type="password"
        autocomplete="new-password"
        minlength="${least}"
        required
    /></label>
    <label>Encore une fois<input name="encore" type="password" autocomplete="new-password" required /></label>`
}

function withoutCode(): Html {
  return html`<p>
      Avec un code, le mot de passe seul ne suffit plus : une application de votre téléphone en donne un toutes les
      trente secondes.
    </p>
    <p><a class="button quiet" href="${path}/code">Demander un code à la connexion</a></p>`
}

function withCode(visit: Visit): Html {
  return html`<p>
      Un code est demandé à chaque connexion. Si vous perdez votre application, un administrateur le retire.
    </p>
    ${form(visit, { action: `${path}/code/retrait`, label: 'Ne plus demander de code', quiet: true }, codeField())}`
}

function codeField(): Html {
  return html`<label
    >Code à six chiffres de votre application<input
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
    const person = await self(visit)
    const name = 'Demander un code à la connexion'
    if (person.totp) return { title: name, main: html`${heading(name, '')}${withCode(visit)}` }
    const { secret, uri, sealed } = await makeCandidate(deskOf(visit), person)
    const fields = html`<input type="hidden" name="scelle" value="${sealed}" />${codeField()}`
    return {
      title: name,
      main: html`${heading(name, 'Il faut une application de codes (TOTP) sur votre téléphone.')}
        <ol>
          <li>
            Dans l’application, ajoutez un compte en tapant cette clé :
            <pre>${spaced(secret)}</pre>
          </li>
          <li>
            Ou, sur le téléphone même, ouvrez ce lien : <a href="${uri}">ajouter à mon application</a>
            <pre>${uri}</pre>
          </li>
          <li>Confirmez par le code qu’elle donne maintenant.</li>
        </ol>
        ${form(visit, { action: `${path}/code`, label: 'Confirmer' }, fields)}`,
    }
  },
}

/** By four characters, as one types it. */
function spaced(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, '$1 ')
}

const setPassword: DeskAction = {
  path: `${path}/mot-de-passe`,
  needs: 'read',
  run: async (visit, sent) => {
    // As they were typed: blanks at the ends belong to a password.
    const [present = '', wanted = '', again = ''] = ['actuel', 'nouveau', 'encore'].map(
      (name) => sent.fields.get(name)?.[0] ?? '',
    )
    if (wanted !== again) return no('Les deux mots de passe diffèrent : rien n’a été changé.')
    const outcome = await changePassword(deskOf(visit), { login: visit.login, present, wanted })
    if (outcome === 'done') return { to: '/entrer', said: { tone: 'ok', text: 'Le mot de passe est changé.' } }
    const { least, most } = passwordLength
    return outcome === 'weak'
      ? no(`Le mot de passe doit compter de ${least} à ${most} caractères : rien n’a été changé.`)
      : no('Le mot de passe actuel ne convient pas, ou il y a eu trop d’essais : rien n’a été changé.')
  },
}

const signOutEverywhere: DeskAction = {
  path: `${path}/deconnexion`,
  needs: 'read',
  run: async (visit) => {
    const { id, login } = await self(visit)
    await visit.app.ports.store.db.transaction(async (sql) => {
      await endSessions(sql, id)
      await noteDesk(sql, { at: visit.now, who: login, event: 'sessions-ended', target: login })
    })
    return { to: '/entrer', said: { tone: 'ok', text: 'Toutes vos sessions sont closes.' } }
  },
}

const addCode: DeskAction = {
  path: `${path}/code`,
  needs: 'read',
  run: async (visit, sent) => {
    const given = { sealed: field(sent, 'scelle'), code: field(sent, 'code') }
    const done = await confirmCandidate(deskOf(visit), await self(visit), given)
    return done
      ? yes('Un code vous sera demandé à chaque connexion.')
      : no('Ce code ne convient pas : rien n’est demandé de plus. Recommencez avec une nouvelle clé.')
  },
}

const dropCode: DeskAction = {
  path: `${path}/code/retrait`,
  needs: 'read',
  run: async (visit, sent) => {
    const done = await removeSecondStep(deskOf(visit), await self(visit), field(sent, 'code'))
    return done
      ? yes('Aucun code ne vous sera plus demandé.')
      : no('Ce code ne convient pas, ou il a déjà servi : attendez le suivant.')
  },
}

function deskOf({ app: { config, ports } }: Visit): SealingDesk {
  return { db: ports.store.db, now: ports.clock.now, masterKey: masterKeyOf(config) }
}

/** @throws ActesError ACTES-A024 */
async function self({ app, login }: Visit): Promise<Person> {
  const person = await personByLogin(app.ports.store.db, login)
  if (!person) throw new ActesError('ACTES-A024')
  return person
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
