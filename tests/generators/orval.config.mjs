// For both majors.
export default {
  todo: {
    input: process.env.DOCUMENT,
    output: { target: process.env.TARGET, client: "fetch", baseUrl: "http://127.0.0.1:8080" },
  },
};
