// Names of publications and deadlines on the desk and the command line.
import type { Alerte, Echeance, Publicite } from '../protocol/calendrier/echeances.ts'
import type { Both } from './sentences.ts'

export const publiciteWords: Readonly<Record<Publicite, Both>> = {
  publie: { fr: 'Publié le', en: 'Published on' },
  affiche: { fr: 'Affiché le', en: 'Posted on' },
  notifie: { fr: 'Notifié le', en: 'Notified on' },
}

export const echeanceWords: Readonly<Record<Echeance['what'], Both>> = {
  transmission: { fr: 'Transmission à la préfecture', en: 'Transmission to the préfecture' },
  executoire: { fr: 'Caractère exécutoire', en: 'Exécutoire' },
  defere: { fr: 'Déféré du préfet', en: 'Déféré of the préfet' },
  recoursTiers: { fr: 'Recours des tiers', en: 'Recours of third parties' },
  recoursNotifie: { fr: 'Recours de la personne concernée', en: 'Recours of the person concerned' },
}

export const borneWords = {
  since: { fr: 'à compter du', en: 'from' },
  until: { fr: 'jusqu’au', en: 'until' },
} as const satisfies Readonly<Record<string, Both>>

export const alerteWords: Readonly<Record<Alerte, Both>> = {
  nonPublie: {
    fr: 'La préfecture en a accusé réception, mais aucune publication (ou, pour un acte individuel, aucune notification) n’est notée : rien ne montre que l’acte est exécutoire.',
    en: 'The préfecture has acknowledged it, but no publication (of an individual act: no notification) is recorded: nothing shows that the act is exécutoire.',
  },
  nonRecu: {
    fr: 'La publication est notée, mais la préfecture n’a pas accusé réception : rien ne montre que l’acte est exécutoire.',
    en: 'The publication is recorded, but the préfecture has not acknowledged it: nothing shows that the act is exécutoire.',
  },
  transmisTard: {
    fr: 'La préfecture l’a reçu plus de quinze jours après la date de la décision.',
    en: 'The préfecture received it more than fifteen days after the date of the decision.',
  },
  papier: {
    fr: 'Une partie de l’acte part sur papier : les délais qui courent de sa réception complète ne sont pas calculés ici.',
    en: 'A part of the act goes on paper: what runs from its whole reception is not counted here.',
  },
}

export const aVerifierWord: Both = { fr: 'à vérifier', en: 'to be verified' }
