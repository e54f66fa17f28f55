import { Logger } from '@aws-lambda-powertools/logger';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { readEnvironment } from '../contract/environment.ts';
import type { Clinic } from '../domain/clinic.ts';
import { getClinic } from '../store/clinics.ts';
import { countNotice } from '../store/counts.ts';
import { type ChangedRow, changedRowOf } from '../store/changed-rows.ts';
import { indexAppointment, indexDoctor, indexPatient } from '../store/search.ts';
import { openTable, type Table } from '../store/table.ts';

const logger = new Logger({ serviceName: 'keep-read-models' });

const follow =
  (table: Table, clinicOf: (id: string) => Promise<Clinic | undefined>) =>
  async (row: ChangedRow): Promise<void> => {
    switch (row.of) {
      case 'person':
        return indexPatient(table, row.personId);
      case 'doctor':
        return indexDoctor(table, row.doctorId);
      case 'appointment':
        await indexAppointment(table, row);
        return indexPatient(table, row.patientId, row.clinicId);
      case 'notice':
        return countNotice(table, row, clinicOf);
    }
  };

const imageOf = ({ dynamodb }: DynamoDBRecord, name: 'Keys' | 'NewImage') => {
  const image = dynamodb?.[name];
  return image && unmarshall(image as Record<string, AttributeValue>);
};

/**
 * Follows rows that are no events: who people and doctors are, who was booked where, which notices went out. A row only
 * tells what to look at again, so any order and number of deliveries ends the same; one that cannot be followed is
 * reported and stops no other.
 */
export const keepReadModels =
  (table: Table) =>
  async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const clinics = new Map<string, Promise<Clinic | undefined>>();
    const clinicOf = (id: string) => {
      const known = clinics.get(id) ?? getClinic(table, id);
      clinics.set(id, known);
      return known;
    };
    const failures: string[] = [];
    for (const record of Records) {
      try {
        const row = changedRowOf(imageOf(record, 'Keys') ?? {}, imageOf(record, 'NewImage'));
        if (row) await follow(table, clinicOf)(row);
      } catch (error) {
        logger.error('not followed', { sequence: record.dynamodb?.SequenceNumber, error: error as Error });
        failures.push(record.dynamodb?.SequenceNumber ?? '');
      }
    }
    return { batchItemFailures: failures.map((itemIdentifier) => ({ itemIdentifier })) };
  };

export const handler = keepReadModels(openTable(readEnvironment('TABLE_NAME').TABLE_NAME));
