// Names of publications and deadlines on the desk and the command line.
import type { Alerte, Echeance, Publicite } from '#protocol/calendrier/echeances.ts'
import type { Both } from './sentences.ts'
import { both } from './both.ts'

export const publiciteWords: Readonly<Record<Publicite, Both>> = {
  publie: both('Publié le', 'Published on'),
  affiche: both('Affiché le', 'Posted on'),
  notifie: both('Notifié le', 'Notified on'),
}

export const echeanceWords: Readonly<Record<Echeance['what'], Both>> = {
  transmission: both('Transmission à la préfecture', 'Transmission to the préfecture'),
  executoire: both('Caractère exécutoire', 'Exécutoire'),
  defere: both('Déféré du préfet', 'Déféré of the préfet'),
  recoursTiers: both('Recours des tiers', 'Recours of third parties'),
  recoursNotifie: both('Recours de la personne concernée', 'Recours of the person concerned'),
}

export const borneWords = {
  since: both('à compter du', 'from'),
  until: both('jusqu’au', 'until'),
} as const satisfies Readonly<Record<string, Both>>

export const alerteWords: Readonly<Record<Alerte, Both>> = {
  nonPublie: both(
    'La préfecture en a accusé réception, mais aucune publication (ou, pour un acte individuel, aucune notification) n’est notée : rien ne montre que l’acte est exécutoire.',
    'The préfecture has acknowledged it, but no publication (of an individual act: no notification) is recorded: nothing shows that the act is exécutoire.',
  ),
  nonRecu: both(
    'La publication est notée, mais la préfecture n’a pas accusé réception : rien ne montre que l’acte est exécutoire.',
    'The publication is recorded, but the préfecture has not acknowledged it: nothing shows that the act is exécutoire.',
  ),
  transmisTard: both(
    'La préfecture l’a reçu plus de quinze jours après la date de la décision.',
    'The préfecture received it more than fifteen days after the date of the decision.',
  ),
  papier: both(
    'Une partie de l’acte part sur papier : les délais qui courent de sa réception complète ne sont pas calculés ici.',
    'A part of the act goes on paper: what runs from its whole reception is not counted here.',
  ),
}

export const aVerifierWord = both('à vérifier', 'to be verified')
