// The second step of a sign-in, and its set-up where demanded: until then, nothing else answers in the session.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { addAuthenticator, askProof, askRegistration } from '#accounts/authenticators.ts'
import { hasSecondStep } from '#accounts/means.ts'
import { digestOf } from '#accounts/passwords.ts'
import { boundToTicket, confirmCandidate, makeCandidate, whoseTicket } from '#accounts/second-step.ts'
import { deskFor, whoIs, type SealingDesk } from '#accounts/sign-in.ts'
import { ActesError } from '#errors.ts'
import { html } from '#text/html.ts'
import { sentenceOf } from '#text/sentences.ts'
import { besideTicket, sessionIn } from './cookies.ts'
import { form, hidden } from './forms.ts'
import { plainPage, sendPage } from './layout.ts'
import { sayIn } from './say.ts'
import { codePage, renderNotePage, onTheWay, readerOf, wantedIn, type Reader } from './sign-in-forms.ts'
import { codeField, codesKept, keyForm, keyNameField, qrSteps, withoutScript } from './step-forms.ts'
import { formFieldsOf } from './uploads.ts'

export const setUpPath = '/entrer/second-facteur'

interface AskStepOptions {
  readonly ticket: string
  readonly browser: string
  /** Sealed token for the sign-out at the provider. */
  readonly hint?: string
  /** Where the person was going; defaults to what the request says. */
  readonly to?: string
  readonly isAgain?: true
}

export async function askStep(desk: SealingDesk, reply: FastifyReply, { to, ...asked }: AskStepOptions) {
  const { ticket, hint, browser } = asked
  const person = await whoseTicket(desk, ticket, besideTicket(browser, hint))
  const key = person && (await askProof(desk, person, boundToTicket(ticket)))
  const reader = { ...(await readerOf(reply)), ...(to !== undefined && { to }) }
  return sendPage(reply, codePage(reader, { ...asked, hasCode: (person?.totp ?? null) !== null, ...(key && { key }) }))
}

interface SetUpParts {
  readonly desk: SealingDesk
  readonly secure: boolean
  readonly limited: object
}

type Wanting = NonNullable<Awaited<ReturnType<typeof whoIs>>> & { readonly token: string }

export function addSetUp(server: FastifyInstance, { desk, secure, limited }: SetUpParts) {
  /** The session that lacks a demanded second step; others get a redirect. */
  const wanting = async (request: FastifyRequest): Promise<Wanting | { readonly to: string }> => {
    const token = sessionIn(request, secure)
    const session = token === undefined ? undefined : await whoIs(desk, token)
    if (!session || token === undefined) return { to: onTheWay('/entrer', wantedIn(request)) }
    return session.isLacking ? { ...session, token } : { to: wantedIn(request) }
  }
  server.get(setUpPath, async (request, reply) => {
    const found = await wanting(request)
    if ('to' in found) return reply.redirect(found.to, 303)
    const reader = await readerOf(reply)
    return sendPage(
      reply,
      hasSecondStep(found.person) ? setUpElsewherePage(reader) : await setUpPage(desk, found, { reader }),
    )
  })
  server.post(setUpPath, limited, async (request, reply) => {
    const found = await wanting(request)
    if ('to' in found) return reply.redirect(found.to, 303)
    const reader = await readerOf(reply)
    const say = sayIn(reader.language)
    const title = say('Vos codes de secours', 'Your recovery codes')
    try {
      const codes = await setUp(deskFor(desk, request.ip, digestOf(found.token)), found, formFieldsOf(request.body))
      if (codes)
        return sendPage(reply, plainPage(reader.language, { title, main: codesKept({ say }, codes, reader.to) }))
    } catch (error) {
      if (!(error instanceof ActesError) || error.kind !== 'refuse') throw error
      const wrong = sentenceOf({ code: error.code, path: '', params: error.params }, reader.language)
      return sendPage(reply.status(422), await setUpPage(desk, found, { reader, wrong }))
    }
    const wrong = sayIn(reader.language)(
      'Ce code est incorrect : recommencez avec une nouvelle clé.',
      'This code is not the right one: begin again with a new key.',
    )
    return sendPage(reply.status(422), await setUpPage(desk, found, { reader, wrong }))
  })
}

function setUp(desk: SealingDesk, { person, token }: Wanting, fields: ReadonlyMap<string, readonly string[]>) {
  const text = (name: string) => fields.get(name)?.[0] ?? ''
  const session = digestOf(token)
  return text('reponse') === ''
    ? confirmCandidate(desk, person, { sealed: text('scelle'), code: text('code'), session })
    : addAuthenticator(desk, person, { name: text('nom'), answer: text('reponse'), session })
}

async function setUpPage(
  desk: SealingDesk,
  { person, token }: Wanting,
  { reader, wrong }: { readonly reader: Reader; readonly wrong?: string },
) {
  const say = sayIn(reader.language)
  const { secret, uri, sealed } = await makeCandidate(desk, person)
  const options = await askRegistration(desk, person, digestOf(token))
  const why = say(
    'Vos droits demandent un second facteur en plus de votre mot de passe ou de votre identité externe. Choisissez-en un pour continuer.',
    'Your rights ask for a second step beside your password or your external identity. Choose one: all else opens afterwards.',
  )
  const to = reader.to !== '/' && hidden('vers', reader.to)
  const posting = { action: setUpPath, label: say('Confirmer ce code', 'Confirm this code'), first: true }
  const adding = { action: setUpPath, label: say('Enregistrer ma clé', 'Register my key'), how: 'create' } as const
  return plainPage(reader.language, {
    title: say('Choisir un second facteur', 'Choose a second step'),
    at: onTheWay(setUpPath, reader.to),
    ...(wrong !== undefined && { wrong }),
    main: html`<p>${why}</p>
      ${
        options !== undefined &&
        html`<h2>${say('Une clé de sécurité', 'A security key')}</h2>
          ${keyForm(reader, { ...adding, options }, [to, keyNameField(say)])} ${withoutScript(reader)}`
      }
      <h2>${say('Une application de codes', 'An application for codes')}</h2>
      ${qrSteps({ say }, secret, uri)} ${form(reader, posting, [hidden('scelle', sealed), to, codeField(say)])}
      ${signOutForm(reader)}`,
  })
}

/** The second step was set up in another session: this one has not proved it. */
function setUpElsewherePage(reader: Reader) {
  const say = sayIn(reader.language)
  return renderNotePage(reader.language, {
    title: say('Reconnectez-vous', 'Sign in again'),
    text: say(
      'Vos droits demandent un second facteur, et cette session a été ouverte sans lui.',
      'Your rights ask for a second step, and this session was opened without it.',
    ),
    more: signOutForm(reader),
  })
}

function signOutForm(reader: Reader) {
  return form(reader, { action: '/sortir', label: sayIn(reader.language)('Se déconnecter', 'Sign out') })
}
