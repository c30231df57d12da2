#include "runner/document/value.hpp"
