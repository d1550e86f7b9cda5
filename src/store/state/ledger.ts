/**
 * The migration ledger of the reference's state database at 0.129.0: a database that carries it is accepted by the
 * reference, which then runs its later migrations on it.
 */
export interface Migration {
  readonly version: number;
  readonly description: string;
  /** SHA-384 of the migration's text, in hex; stored as a blob. */
  readonly sha384: string;
}

export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    description: 'threads',
    sha384:
      '627ef19164c9bb298a0cd99945981c9b7bda3d9e6cf12eb35145e3b1d3bf7cf8740f0dbaa0b475185fc2993397078049',
  },
  {
    version: 2,
    description: 'logs',
    sha384:
      '521b72cbc04c7d03b1e4aef8dc0fdee672f1f7f5881385a55a0e937e4ebe87a3f67bca4d3f6b59afbc9a7ca723c82856',
  },
  {
    version: 3,
    description: 'logs thread id',
    sha384:
      'e58a2862bdb66d3274e60144a26dc9d68bbefff834cd29b82b740f38fcf95862934f412665d985715167839e8f0eb377',
  },
  {
    version: 4,
    description: 'thread dynamic tools',
    sha384:
      '8adc251366e4c7e5ea78b620ac71f4c4bdfb8f048bf9f2fd7204226cfba54c8e83fc9d83fc1ec334bc683bb7f6d0d8a8',
  },
  {
    version: 5,
    description: 'threads cli version',
    sha384:
      '1ac64f85e083e5b49b974bf498fc39c630f0032057fb4bf4cb31708619fac5a80189f261cf3e38dafd92dc406e73c220',
  },
  {
    version: 6,
    description: 'memories',
    sha384:
      'a203fc4b597e1420bffdc4e00e214798b21cf7fc921d8bd6f089c75248fb6a4b4942c97a1f8e0271eca8cf3b3e5e7a80',
  },
  {
    version: 7,
    description: 'threads first user message',
    sha384:
      '7e35a464df6d4c82694de50865ba3fe9104f9e1385a33be7d633ab4b8d6cf60b7f369fe083d31251fd77b75fa2d61f82',
  },
  {
    version: 8,
    description: 'backfill state',
    sha384:
      'aa3f287f7a448554e7af01f259f0871ce90ace1a7d4b8ebbd74c87ae57c3e21119f7eec8b9c2e9f4a9e76e63a0f0b60a',
  },
  {
    version: 9,
    description: 'stage1 outputs rollout slug',
    sha384:
      '8b469360777e6dd6c21d3f0eb93481251846b0a50e0a44eb0dbee4a0a32b7206768a5d83a5fcec30c6fd2e43d755ff1b',
  },
  {
    version: 10,
    description: 'logs process id',
    sha384:
      '8adaf1365f8e5deeba68bdeee9fd83b094a87bdab364d95ab5c714f7b8bd95dc3b38576871470312154c9d41e8f10f93',
  },
  {
    version: 11,
    description: 'logs partition prune indexes',
    sha384:
      '31ececbd07f04452d0dc5127d824ed183056b9900a31aa739387a4aef232016d975110829814841fb6bf3fd23634b799',
  },
  {
    version: 12,
    description: 'logs estimated bytes',
    sha384:
      '0012a213ed25f2cf806c2530c487ebb00b4f102f5960d1a852154a0f77d25c9e9f7df29550faeb30ebaff15a26c7d604',
  },
  {
    version: 13,
    description: 'threads agent nickname',
    sha384:
      '05526a0900a8430523a9a05932ea61302fce20782b245498565c1b9a2dfd10cf5c49932089b496ae23af44f6c5f76af4',
  },
  {
    version: 14,
    description: 'agent jobs',
    sha384:
      '4d2fbb2442c5c5c7c47b4254b5b8dc2c52129f65c4a952a79f1ec5c40fb07483326429ce5acdbd372bc9262352cb6277',
  },
  {
    version: 15,
    description: 'agent jobs max runtime seconds',
    sha384:
      '0eece6db59c948faa6608526af440a9f53f5a982d27f3e866cd9f1401c2e59bc61f8381b5a1c9744acb232f50db493e5',
  },
  {
    version: 16,
    description: 'memory usage',
    sha384:
      '4768f743e981293735c6e07b0282ec8ace98af720059d68555b17979d28c94b0c893a97a950d5e32758bc6d92d8fe6ff',
  },
  {
    version: 17,
    description: 'phase2 selection flag',
    sha384:
      '4cbdb2edfebf6040858ffc193cffa36e6b3fbf508f8418ad073081bbfcf59d53d423b6eb4c0ded206ab4d4c1a0efed94',
  },
  {
    version: 18,
    description: 'phase2 selection snapshot',
    sha384:
      'a4363003bc44f0a4ae1eed53b536b7175f97863ea6881a059dc6642e70e2921576204697cec2345f560e65ff7fbf4455',
  },
  {
    version: 19,
    description: 'thread dynamic tools defer loading',
    sha384:
      '3884c02f080f0184e92b620f870dfbb840a8ec5dfce2fe6455dd8197fcd27d7dd86e63ad6ec7c4091a1161d9ed199f8d',
  },
  {
    version: 20,
    description: 'threads model reasoning effort',
    sha384:
      '07673f4859f740134569ab9606760d8173ed6df92da47c86fbd0ceeb333e18ab7ac91d525ab8c11503c42164fd4167ae',
  },
  {
    version: 21,
    description: 'thread spawn edges',
    sha384:
      'ea1aebe4f5a1d56c8effcc15f705c272275dd8adfeb01bc97d3f7b283474a3b8c2b0c8c69de55786e8bda17cae6f4de7',
  },
  {
    version: 22,
    description: 'threads agent path',
    sha384:
      '160fe01b757dd06f9573b9030952d021f2b148732bea5fc5f5ae09e9227f3f83ca676695edaf8502669fcb546119dc94',
  },
  {
    version: 23,
    description: 'drop logs',
    sha384:
      'e6c748a9a18286e4c773ffe0dad659f16fb7e5b7b032235815991c405f2d32c068f3edde920d0fcf589b687bffcfee2e',
  },
  {
    version: 24,
    description: 'remote control enrollments',
    sha384:
      'e92aa526b1f36e26f6221c04a671f07b27de2e7a5112d93a8c3af816a87846e7804d5fbad689e61cf4ec91fd79d3bd8a',
  },
  {
    version: 25,
    description: 'thread timestamps millis',
    sha384:
      'd6fb51d79941b93c3278fe2a8a0c6fa882407b7b716e32d72329f0b7b60c181a42f49e56cd552315efb0402a111ede12',
  },
  {
    version: 26,
    description: 'thread dynamic tools namespace',
    sha384:
      '6c62a325d3b9ca8e424eacb9e3890d8d9de57c3725e2d1fa30c3743ae779fca2969387174359dfb26e4920791ae7e831',
  },
  {
    version: 27,
    description: 'threads cwd sort indexes',
    sha384:
      'd84dca6a039e004c0c7d06c5a16c2ccc363137537f3dd9898f50bb013ce9067140761b87d58ca742d769d35976863fc3',
  },
  {
    version: 28,
    description: 'device key bindings',
    sha384:
      'ef44adaa291e40dfe6b74e3cd259711adae13f01c5594b177d08e2d2041a67ed3813feecf049662aaed0f636bd3f4ac3',
  },
  {
    version: 29,
    description: 'thread goals',
    sha384:
      'e9ec76f97dbf41ce4949de324a2a26538c2025c0ac4f272b77a852970fb14b7ec970d6978a765f91ae171dce9c0e4149',
  },
  {
    version: 30,
    description: 'threads thread source',
    sha384:
      '80c1cdacd4520b42b18b960164912685591a7ee041645f35609a2ee2792eb474b7b0b758366556982d8cde2acb583672',
  },
];
