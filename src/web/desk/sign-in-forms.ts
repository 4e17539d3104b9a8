// What somebody sees who is not signed in: the ways in, the code, the choice of a password, and what is said where none of
// it comes to its end.
import { passwordLength } from '../../accounts/passwords.ts'
import type { Language } from '../../text/sentences.ts'
import { html, type Html } from '../../text/html.ts'
import { plainPage } from './layout.ts'
import { newPasswordFields } from './password-fields.ts'
import { sayIn } from './say.ts'

/** The ways in that are offered. */
export interface Ways {
  /** Are passwords taken? */
  readonly local: boolean
  /** What the identity provider is called, where there is one. */
  readonly provider: string | undefined
}

/** Whom a form is for, in his language. @param csrf its token against forgery */
export interface Reader {
  readonly csrf: string
  readonly language: Language
}

/** The entrance. @param told `refused`: the login that did not fit */
export function signInPage(reader: Reader, { local, provider }: Ways, told: { readonly refused?: string } = {}): Html {
  const say = sayIn(reader.language)
  const title = say('Se connecter', 'Sign in')
  const wrong = say(
    'Adresse ou mot de passe incorrects, ou trop d’essais : attendez un quart d’heure avant de recommencer.',
    'Wrong address or password, or too many tries: wait a quarter of an hour before trying again.',
  )
  return plainPage(
    title,
    reader.language,
    html` <h1>${title}</h1>
      ${told.refused !== undefined && html`<p class="said no" role="alert">${wrong}</p>`}
      ${provider !== undefined && html`<p><a class="button" href="/entrer/oidc">${say(`Se connecter avec ${provider}`, `Sign in with ${provider}`)}</a></p>`}
      ${local ? passwordForm(reader, told.refused ?? '') : ''}`,
  )
}

function passwordForm({ csrf, language }: Reader, login: string): Html {
  const say = sayIn(language)
  return html`<form method="post" action="/entrer" class="stack">
    <input type="hidden" name="_csrf" value="${csrf}" />
    <label
      >${say('Adresse électronique', 'E-mail address')}<input
        name="courriel"
        type="email"
        autocomplete="username"
        required
        value="${login}"
    /></label>
    <label
      >${say('Mot de passe', 'Password')}<input
        name="motDePasse"
        type="password"
        autocomplete="current-password"
        required
    /></label>
    <button>${say('Se connecter', 'Sign in')}</button>
  </form>`
}

/** The second step. @param told `hint`: what the sign-out at the provider will ask for, sealed */
export function codePage(
  { csrf, language }: Reader,
  told: { readonly ticket: string; readonly hint?: string; readonly isAgain?: true },
): Html {
  const say = sayIn(language)
  const title = say('Entrer un code', 'Enter a code')
  const why = say(
    'Votre compte demande un code de plus. Sans votre application, demandez à un administrateur de retirer cette étape.',
    'Your account asks for a code as well. Without your application, ask an administrator to remove this step.',
  )
  const wrong = say(
    'Ce code ne convient pas, ou il a déjà servi : attendez le suivant.',
    'This code does not fit, or was used already: wait for the next one.',
  )
  return plainPage(
    title,
    language,
    html` <h1>${title}</h1>
      <p>${why}</p>
      ${told.isAgain && html`<p class="said no" role="alert">${wrong}</p>`}
      <form method="post" action="/entrer/code" class="stack">
        <input type="hidden" name="_csrf" value="${csrf}" />
        <input type="hidden" name="ticket" value="${told.ticket}" />
        ${told.hint !== undefined && html`<input type="hidden" name="fournisseur" value="${told.hint}" />`}
        <label
          >${say('Code à six chiffres de votre application', 'Six-digit code of your application')}<input
            name="code"
            inputmode="numeric"
            autocomplete="one-time-code"
            maxlength="7"
            required
        /></label>
        <button>${say('Se connecter', 'Sign in')}</button>
      </form>`,
  )
}

/** Choosing a password by a one-time link. */
export function passwordPage({ csrf, language }: Reader, login: string, wrong?: 'weak' | 'unequal'): Html {
  const { least, most } = passwordLength
  const say = sayIn(language)
  const title = say('Choisir un mot de passe', 'Choose a password')
  const weak = say(
    `Le mot de passe doit compter de ${least} à ${most} caractères.`,
    `The password must have ${least} to ${most} characters.`,
  )
  const unequal = say('Les deux mots de passe diffèrent.', 'The two passwords differ.')
  return plainPage(
    title,
    language,
    html` <h1>${title}</h1>
      <p>${say(`Pour ${login}. Ce lien ne sert qu’une fois.`, `For ${login}. This link serves once.`)}</p>
      ${wrong && html`<p class="said no" role="alert">${wrong === 'weak' ? weak : unequal}</p>`}
      <form method="post" class="stack">
        <input type="hidden" name="_csrf" value="${csrf}" />
        ${newPasswordFields(say, { name: 'motDePasse', what: ['Mot de passe', 'Password'] })}
        <button>${say('Enregistrer', 'Save')}</button>
      </form>`,
  )
}

/** A link that is worth nothing any more, or never was. */
export function worthlessPage(language: Language): Html {
  const say = sayIn(language)
  return note(language, {
    title: say('Ce lien ne vaut plus rien', 'This link is worth nothing any more'),
    text: say(
      'Il a déjà servi, il a expiré, ou un autre l’a remplacé. Demandez-en un autre à un administrateur : actes user add.',
      'It was used already, it has expired, or another one took its place. Ask an administrator for another: actes user add.',
    ),
  })
}

/** Passwords are not taken here. */
export function noPasswordsPage(language: Language, provider: string): Html {
  const say = sayIn(language)
  return note(language, {
    title: say('Pas de mot de passe ici', 'No passwords here'),
    text: say(
      `Votre compte s’ouvre par ${provider}, avec l’adresse à laquelle vous êtes invité.`,
      `Your account opens by ${provider}, with the address at which you are invited.`,
    ),
    more: html`<p><a class="button" href="/entrer">${say('Se connecter', 'Sign in')}</a></p>`,
  })
}

/** A page with a sentence or two, and a way on. */
export function note(
  language: Language,
  { title, text, more }: { readonly title: string; readonly text: string; readonly more?: Html },
): Html {
  return plainPage(
    title,
    language,
    html` <h1>${title}</h1>
      <p>${text}</p>
      ${more}`,
  )
}
