// Pages for visitors who are not signed in: sign-in, second step, choice of a password, and their errors.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { passwordLength } from '#accounts/passwords.ts'
import type { Weakness } from '#accounts/strength/strength.ts'
import type { Language } from '#text/sentences.ts'
import { html, type Html } from '#text/html.ts'
import { forgeryToken } from './forgery.ts'
import { languageOf } from './language.ts'
import { lateParameter } from './late-forms.ts'
import { plainPage } from './layout.ts'
import { form, hidden, input } from './forms.ts'
import { codeField, keyForm, withoutScript, wrongProof } from './step-forms.ts'
import { sayIn, type Say } from './say.ts'
import { formFieldsOf } from './uploads.ts'
import { parseDeskPath } from './visit.ts'

export interface Ways {
  readonly local: boolean
  readonly provider: string | undefined
}

/** Reader of a form. @param csrf token against forgery; `to`: where the visitor was going */
export interface Reader {
  readonly csrf: string
  readonly language: Language
  readonly to: string
}

export async function readerOf(reply: FastifyReply): Promise<Reader> {
  const { request } = reply
  return { csrf: forgeryToken(reply), language: languageOf(request), to: wantedIn(request) }
}

/** Where the visitor was going before the sign-in. */
export function wantedIn({ query, body }: FastifyRequest) {
  return parseDeskPath((query as { readonly vers?: unknown }).vers ?? formFieldsOf(body).get('vers')?.[0])
}

export function onTheWay(path: string, to: string) {
  return to === '/' ? path : `${path}?vers=${encodeURIComponent(to)}`
}

interface FailedSignIn {
  readonly refused?: string
  /** Wait before the next try; the password was not checked. */
  readonly seconds?: number
}

export function signInPage(reader: Reader, { local, provider }: Ways, told: FailedSignIn = {}) {
  const say = sayIn(reader.language)
  const title = say('Se connecter', 'Sign in')
  const { seconds } = told
  const wrong =
    seconds === undefined
      ? say('Adresse ou mot de passe incorrect.', 'Wrong address or password.')
      : say(
          `Trop de tentatives depuis votre réseau. Attendez ${seconds} s, puis recommencez : votre compte n’est pas bloqué.`,
          `Too many tries from here. Wait ${seconds} s and try again: your account is not blocked.`,
        )
  const address = { type: 'email', autocomplete: 'username', required: true, value: told.refused ?? '' }
  const fields = [
    input(say('Adresse électronique', 'E-mail address'), 'courriel', address),
    passwordField(say('Mot de passe', 'Password'), 'motDePasse'),
    reader.to !== '/' && hidden('vers', reader.to),
  ]
  const kept = say(
    'Votre session a pris fin. Ce que vous aviez saisi est conservé : vous le retrouverez une fois connecté.',
    'Your session has ended. What you had typed is kept: you will find it once you are signed in.',
  )
  const isKept = new URL(reader.to, 'http://desk.invalid').searchParams.has(lateParameter)
  return plainPage(reader.language, {
    title,
    at: onTheWay('/entrer', reader.to),
    ...(told.refused !== undefined && { wrong }),
    main: html`${isKept && html`<p class="said ok">${kept}</p>`}${provider !== undefined && html`<p><a class="button${!local && ' first'}" href="${onTheWay('/entrer/oidc', reader.to)}">${say(`Se connecter avec ${provider}`, `Sign in with ${provider}`)}</a></p>`}
    ${local && form(reader, { action: '/entrer', label: title, first: true }, fields)}`,
  })
}

export function passwordField(label: string, name: string) {
  return input(label, name, { type: 'password', autocomplete: 'current-password', required: true })
}

/** A new password, asked for twice. @param name of the first field; `what`: its label, in French and English */
export function newPasswordFields(
  say: Say,
  { name, what: [fr, en] }: { readonly name: string; readonly what: readonly [fr: string, en: string] },
) {
  const { least } = passwordLength
  const label = say(`${fr}, ${least} caractères au moins`, `${en}, at least ${least} characters`)
  const chosen = { type: 'password', autocomplete: 'new-password', required: true }
  return html`${input(label, name, { ...chosen, minlength: least })}
  ${input(say('Confirmer le mot de passe', 'Once more'), 'encore', chosen)}`
}

interface StepAsked {
  readonly ticket: string
  /** Sealed token for the sign-out at the provider. */
  readonly hint?: string
  readonly isAgain?: true
  readonly hasCode: boolean
  /** WebAuthn request for the person's keys; absent when they have none. */
  readonly key?: string
}

export function codePage(reader: Reader, told: StepAsked) {
  const say = sayIn(reader.language)
  const { hasCode, key } = told
  const why = hasCode
    ? say(
        'Votre compte demande aussi un code. Si vous n’avez plus votre application, demandez à un administrateur de retirer cette étape.',
        'Your account asks for a code as well. Without your application, ask an administrator to remove this step.',
      )
    : say(
        'Votre compte demande aussi une clé de sécurité. Si vous ne l’avez plus, un code de secours la remplace, une fois.',
        'Your account asks for a security key as well. Without it, a recovery code takes its place, once.',
      )
  const posting = { action: '/entrer/code', label: say('Se connecter', 'Sign in') } as const
  const to = reader.to !== '/' && hidden('vers', reader.to)
  const withKey = {
    action: '/entrer/code',
    label: say('Utiliser ma clé de sécurité', 'Use my security key'),
    how: 'get',
    first: !hasCode,
  } as const
  const none = say(
    'Si vous n’avez pas non plus de code de secours, demandez à un administrateur de retirer cette étape.',
    'Without a recovery code too, ask an administrator to remove this step.',
  )
  const given = [hidden('ticket', told.ticket), told.hint !== undefined && hidden('fournisseur', told.hint), to]
  const recovery = input(say('Code de secours', 'Recovery code'), 'code', { maxlength: 40, required: true })
  return plainPage(reader.language, {
    title: hasCode ? say('Saisir un code', 'Enter a code') : say('Présenter une clé', 'Present a key'),
    ...(told.isAgain && { wrong: wrongProof(say) }),
    main: html`<p>${why}</p>
      ${key !== undefined && [keyForm(reader, { ...withKey, options: key }, given), withoutScript(reader)]}
      ${hasCode && form(reader, { ...posting, first: true }, [...given, codeField(say)])}
      <details>
        <summary>${say('Utiliser un code de secours', 'Use a recovery code')}</summary>
        ${form(reader, { ...posting, label: say('Utiliser ce code', 'Use this code') }, [...given, recovery])}
        <p class="reason">${none}</p>
      </details>`,
  })
}

export function passwordPage(reader: Reader, login: string, wrong?: Weakness | 'unequal') {
  const say = sayIn(reader.language)
  const fields = newPasswordFields(say, { name: 'motDePasse', what: ['Mot de passe', 'Password'] })
  return plainPage(reader.language, {
    title: say('Choisir un mot de passe', 'Choose a password'),
    ...(wrong && { wrong: wrong === 'unequal' ? unequalSaid(say) : weaknessSaid(say, wrong) }),
    main: html`<p>${say(`Pour ${login}. Ce lien ne sert qu’une fois.`, `For ${login}. This link serves once.`)}</p>
      ${form(reader, { label: say('Enregistrer', 'Save'), first: true }, fields)}`,
  })
}

export type FirstFault = 'worthless' | 'address' | Weakness | 'unequal'

/** The first account of the installation. @param told what was wrong, and the address that was typed */
export function firstPage(
  reader: Reader,
  { local, provider }: Ways,
  told: { readonly wrong?: FirstFault; readonly login?: string } = {},
) {
  const say = sayIn(reader.language)
  const wrongs = {
    worthless: say(
      'Ce code est incorrect, a expiré, ou a été essayé trop souvent. La commande actes user first-code en donne un autre.',
      'This code does not fit, has expired, or was tried too often. The command actes user first-code gives another.',
    ),
    address: say('Cette adresse électronique n’est pas valable.', 'This is no e-mail address.'),
    unequal: unequalSaid(say),
  } as const
  const { wrong } = told
  const where = say(
    'Aucun compte n’existe encore ici. Le premier est celui d’un administrateur : le code est affiché par « actes start » dans son terminal ; sans terminal, ou pour un autre code, lancez « actes user first-code ».',
    'Nobody has an account here yet. The first one is an administrator’s: the code is shown by “actes start” in its terminal; without a terminal, or for another code, run “actes user first-code”.',
  )
  const address = { type: 'email', autocomplete: 'username', required: true, value: told.login ?? '' }
  const fields = [
    input(say('Code du premier compte', 'Code of the first account'), 'code', {
      autocomplete: 'off',
      spellcheck: 'false',
      maxlength: 40,
      required: true,
    }),
    input(say('Votre adresse électronique', 'Your e-mail address'), 'courriel', address),
    local
      ? newPasswordFields(say, { name: 'motDePasse', what: ['Mot de passe', 'Password'] })
      : html`<p class="reason">
          ${say(`Vous vous connecterez par ${provider}, avec cette adresse.`, `You will come in by ${provider}, with this address.`)}
        </p>`,
  ]
  return plainPage(reader.language, {
    title: say('Bienvenue : le premier compte', 'Welcome: the first account'),
    ...(wrong && { wrong: isOf(wrongs, wrong) ? wrongs[wrong] : weaknessSaid(say, wrong) }),
    main: html`<p>${where}</p>
      ${form(reader, { action: '/premier', label: say('Créer mon compte', 'Make my account'), first: true }, fields)}`,
  })
}

function isOf<T extends object>(table: T, key: PropertyKey): key is keyof T {
  return Object.hasOwn(table, key)
}

export function weaknessSaid(say: Say, weakness: Weakness) {
  const { least, most } = passwordLength
  const instead = say(
    'Prenez quatre mots sans rapport entre eux, ou les initiales d’une phrase que vous seul connaissez.',
    'Take four words that have nothing to do with each other, or the initials of a sentence that only you know.',
  )
  const why = {
    weak: say(
      `Le mot de passe doit compter de ${least} à ${most} caractères.`,
      `The password must have ${least} to ${most} characters.`,
    ),
    personal: say(
      'Ce mot de passe est facile à deviner : il reprend votre adresse ou le nom d’une collectivité.',
      'This password is guessed easily: it holds your address or the name of a collectivité.',
    ),
    regular: say(
      'Ce mot de passe est facile à deviner : il répète ou suit une série de touches.',
      'This password is guessed easily: it repeats or follows a row of keys.',
    ),
    common: say(
      'Ce mot de passe est facile à deviner : il est fait d’un mot ou d’une expression très employés.',
      'This password is guessed easily: it is made of a word or phrase that many use.',
    ),
  }
  return weakness === 'weak' ? why.weak : `${why[weakness]} ${instead}`
}

function unequalSaid(say: Say) {
  return say('Les deux mots de passe diffèrent.', 'The two passwords differ.')
}

export function worthlessPage(language: Language) {
  const say = sayIn(language)
  return renderNotePage(language, {
    title: say('Ce lien n’est plus valable', 'This link is worth nothing any more'),
    text: say(
      'Il a déjà servi, il a expiré, ou un autre l’a remplacé. Demandez-en un autre à un administrateur.',
      'It was used already, it has expired, or another one took its place. Ask an administrator for another.',
    ),
  })
}

export function noPasswordsPage(language: Language, provider: string) {
  const say = sayIn(language)
  return renderNotePage(language, {
    title: say('Pas de mot de passe ici', 'No passwords here'),
    text: say(
      `Connectez-vous par ${provider}, avec l’adresse qui a reçu l’invitation.`,
      `Your account opens by ${provider}, with the address at which you are invited.`,
    ),
    more: html`<p><a class="button first" href="/entrer">${say('Se connecter', 'Sign in')}</a></p>`,
  })
}

export function renderNotePage(
  language: Language,
  { title, text, more }: { readonly title: string; readonly text: string; readonly more?: Html },
) {
  return plainPage(language, {
    title,
    main: html`<p>${text}</p>
      ${more}`,
  })
}
